package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.report.Figures;
import dev.tandem.cuda.gpu.report.ResultFile;
import dev.tandem.cuda.gpu.report.Row;
import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.data.Mnist;
import dev.tandem.data.Split;
import dev.tandem.nn.Loss;
import dev.tandem.spi.Backend;
import dev.tandem.train.Epochs;
import dev.tandem.train.History;
import dev.tandem.train.Trainer;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whole trainings of LeNet by its own recipe: how much of an epoch the device works, and how soon MNIST is learnt. */
record LearningBench(Backend backend, Rounds rounds, ResultFile file, Findings findings) {

    private static final double WANTED = 0.99;
    private static final List<Integer> EPOCHS = List.of(1, 2, 3, 5);
    private static final int SEEDS = 3;
    private static final int QUICK_SAMPLES = 64;

    void run(boolean quick) {
        Model lenet = Zoo.model("lenet");
        Dataset digits = Digits.split(0).train();
        busy(lenet, quick ? digits.first(QUICK_SAMPLES) : digits);
        Optional<Path> folder = mnist();
        if (folder.isEmpty()) {
            file.fact("MNIST", "not there: --data names the folder");
        } else {
            Split split = Mnist.read(folder.get());
            learn(lenet, quick ? first(split) : split, quick ? List.of(1) : EPOCHS);
        }
    }

    private static Split first(Split split) {
        return new Split(split.train().first(QUICK_SAMPLES), split.test().first(QUICK_SAMPLES));
    }

    private static Optional<Path> mnist() {
        String data = System.getProperty("tandem.gpu.data", "");
        return List.of(Path.of(data, "mnist"), Path.of(data)).stream()
                .filter(f -> !data.isEmpty() && (Files.exists(f.resolve("train-images-idx3-ubyte"))
                        || Files.exists(f.resolve("train-images-idx3-ubyte.gz"))))
                .findFirst();
    }

    private void busy(Model lenet, Dataset digits) {
        int batch = lenet.options().batch();
        double[] shares = new double[rounds.count()];
        var samples = new SyntheticBatch(lenet.network(), Loss.softmaxCrossEntropy(), batch, 0);
        double step = new StepBench(backend, rounds, findings).training(samples, lenet.optimizer(), false).median();
        try (Trainer trainer = trainer(lenet, 0)) {
            trainer.fit(digits, new Epochs(2));
            for (int i = 0; i < shares.length; i++) {
                History epoch = trainer.fit(digits, new Epochs(1));
                shares[i] = 100 * step * digits.size() / batch / epoch.seconds();
            }
        }
        findings.row(Figures.BUSY, "lenet, batch " + batch, backend.device().precision(), Row.REPLAY,
                Spread.of(shares), "%");
    }

    private Trainer trainer(Model model, long seed) {
        return Trainer.of(model.network(), Loss.softmaxCrossEntropy(), model.optimizer(), backend,
                model.options().seed(seed));
    }

    private void learn(Model lenet, Split mnist, List<Integer> epochs) {
        train(lenet, mnist, 1, 0);
        for (int count : epochs) {
            double[] accuracies = new double[SEEDS];
            double[] seconds = new double[SEEDS];
            for (int seed = 0; seed < SEEDS; seed++) {
                Trained trained = train(lenet, mnist, count, seed);
                accuracies[seed] = 100 * trained.accuracy();
                seconds[seed] = trained.seconds();
            }
            String shape = count + (count == 1 ? " epoch" : " epochs");
            Spread accuracy = Spread.of(accuracies);
            row("MNIST accuracy", shape, accuracy, "%");
            row("MNIST training", shape, Spread.of(seconds), "s");
            if (accuracy.median() >= 100 * WANTED) {
                row(Figures.SECONDS_TO_99, shape, Spread.of(seconds), "s");
                return;
            }
        }
    }

    private void row(String what, String shape, Spread spread, String unit) {
        findings.row(what, shape, backend.device().precision(), Row.REPLAY, spread, unit);
    }

    private Trained train(Model lenet, Split mnist, int epochs, long seed) {
        try (Trainer trainer = trainer(lenet, seed)) {
            double seconds = trainer.fit(mnist.train(), new Epochs(epochs)).seconds();
            return new Trained(seconds, trainer.evaluate(mnist.test()).accuracy());
        }
    }

    /** What a training came to. */
    private record Trained(double seconds, double accuracy) {
    }
}
