package dev.tandem.lab.learning;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.ParameterGroup;
import dev.tandem.optim.Schedule;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.Table;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import dev.tandem.train.Validation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What keeps a net from learning its few samples by heart. <i>Source</i>: weight decay, Krogh &amp; Hertz 1992; L1, Tibshirani 1996;
 * dropout, Srivastava et al. 2014; early stopping, Prechelt 1998; batch normalisation, Ioffe &amp; Szegedy 2015.
 */
final class Regularisation {

    private static final int UNITS = 100;
    private static final int CLASSES = 10;
    private static final int BATCH = 50;
    private static final double RATE = 0.3;
    private static final double NEARLY_ZERO = 1e-3;
    private static final String PLAIN = "plain";
    private static final String L1 = "L1 decay";

    private Regularisation() {
    }

    /**
     * A way to regularise.
     *
     * @param layers of the net
     * @param optimizer what trains it
     * @param patience epochs without a better validation loss after which training stops; 0 for never
     */
    private record Way(String name, Supplier<Stream<Layer>> layers, Optimizer optimizer, int patience) {

        Network net(Shape sample) {
            return sequential(sample, Stream.concat(Stream.of(flatten()), layers.get()).toArray(Layer[]::new));
        }
    }

    private static List<Way> ways() {
        Optimizer sgd = Optimizer.sgd(RATE);
        var spared = ParameterGroup.biasesAndScales().decay(0);
        Supplier<Stream<Layer>> layers = () -> Stream.of(dense(UNITS), relu(), dense(UNITS), relu(), dense(CLASSES));
        return List.of(
                new Way(PLAIN, layers, sgd, 0),
                new Way("L2 decay", layers, sgd.weightDecay(0.01).groups(spared), 0),
                new Way(L1, layers, sgd.l1Decay(0.001).groups(spared), 0),
                new Way("dropout",
                        () -> Stream.of(dropout(0.2), dense(UNITS), relu(), dropout(0.5), dense(UNITS), relu(),
                                dropout(0.5), dense(CLASSES)),
                        sgd, 0),
                new Way("early stopping", layers, sgd, 5),
                new Way("batch normalisation",
                        () -> Stream.of(dense(UNITS), batchNorm(), relu(), dense(UNITS), batchNorm(),
                                relu(), dense(CLASSES)),
                        sgd, 0));
    }

    /**
     * What came of a training.
     *
     * @param train loss on the samples learnt from, after each epoch
     * @param test loss on others
     * @param epoch the one that counts, from 1: the last, or the best where training is stopped early
     * @param error on the others after it, %
     * @param nearlyZero share of the weights that are so in the end, %
     */
    private record Outcome(double[] train, double[] test, int epoch, double error, double nearlyZero) {

        double trainLoss() {
            return train[epoch - 1];
        }

        double testLoss() {
            return test[epoch - 1];
        }

        double gap() {
            return testLoss() - trainLoss();
        }
    }

    /** What came of a way, seed by seed. */
    private record Tried(String name, List<Outcome> outcomes) {

        double mean(ToDoubleFunction<Outcome> number) {
            return outcomes.stream().mapToDouble(number).average().orElse(Double.NaN);
        }

        double gap() {
            return mean(Outcome::gap);
        }
    }

    static Lab lab() {
        return new Lab("regularise", Chapter.LEARNING, "Regularisation",
                "A net with more weights than samples learns them by heart: its loss on them goes to 0 while that on others rises. "
                        + "Which of five remedies narrows the gap?",
                Regularisation::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("\\mbox{L2:}\\quad C + \\frac{\\lambda}{2} \\sum_i w_i^2, \\quad \\lambda = 0.01 \\qquad "
                + "\\mbox{L1:}\\quad C + \\lambda \\sum_i \\left| w_i \\right|, \\quad \\lambda = 0.001");
        notebook.formula(
                "\\mbox{dropout:}\\quad y_i = \\frac{r_i}{1 - p} x_i, \\quad r_i = 0 \\mbox{ with probability } p, "
                        + "\\mbox{ else } 1 \\qquad \\mbox{batch normalisation:}\\quad y = \\gamma \\frac{x - \\mu}"
                        + "{\\sqrt{\\sigma^2 + \\epsilon}} + \\beta");
        Split all = notebook.material().digits();
        var tried = new ArrayList<Tried>();
        for (Way way : ways()) {
            tried.add(new Tried(way.name(), IntStream.range(0, notebook.choose(1, 3))
                    .mapToObj(s -> train(notebook, way, all, notebook.seed() + s)).toList()));
        }
        expectations(notebook, tried);
        notebook.show(new Figures("Loss from epoch to epoch",
                "What is between the lines is the gap: what was learnt by heart. Early stopping keeps the weights of its best epoch.",
                tried.stream().map(Regularisation::curves).toList()));
        notebook.show(new Figures("How far they are apart in the end", "", Figure.of("Test loss less training loss",
                Axis.named("", tried.stream().map(Tried::name).toList()), Axis.of("loss, nats"),
                new Mark.Bars("the gap", tried.stream().mapToDouble(Tried::gap).toArray()))));
        notebook.show(table(tried));
    }

    private static Outcome train(Notebook notebook, Way way, Split all, long seed) {
        notebook.checkGoesOn();
        Split few = all.train().first(notebook.choose(750, 1500)).split(1.0 / 3, seed);
        Dataset test = notebook.isQuick() ? all.test().first(500) : all.test();
        var train = new ArrayList<Double>();
        var others = new ArrayList<Evaluation>();
        try (var trainer = Trainer.of(way.net(few.train().shape()), Loss.softmaxCrossEntropy(), way.optimizer(),
                notebook.backend(),
                TrainingOptions.defaults().batch(BATCH).seed(seed).schedule(Schedule.constant()))) {
            var listeners = new ArrayList<TrainingListener>(List.of(TrainingListener.eachEpoch(p -> {
                train.add(trainer.meanLoss(few.train()));
                others.add(trainer.evaluate(test));
            })));
            var validation = Validation.on(trainer, few.test());
            if (way.patience() > 0) {
                listeners.add(validation.patience(way.patience()));
            }
            trainer.fit(few.train(), epochs(notebook.choose(30, 50)), listeners.toArray(TrainingListener[]::new));
            int epoch = way.patience() > 0 ? validation.bestEpoch() : train.size();
            return new Outcome(array(train), array(others.stream().map(Evaluation::meanLoss).toList()), epoch,
                    100 * others.get(epoch - 1).error(), 100 * shareNearlyZero(trainer));
        }
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double shareNearlyZero(Trainer trainer) {
        double[] weights = trainer.session().states().stream().filter(s -> s.endsWith("/weight"))
                .flatMapToDouble(s -> Arrays.stream(trainer.session().read(s))).toArray();
        return (double) Arrays.stream(weights).filter(w -> Math.abs(w) < NEARLY_ZERO).count() / weights.length;
    }

    private static void expectations(Notebook notebook, List<Tried> tried) {
        Tried plain = tried.getFirst();
        notebook.measured("plain net: training loss, nats", plain.mean(Outcome::trainLoss), Expected.atMost(0.01));
        notebook.measured("plain net: test loss less training loss, nats", plain.gap(), Expected.atLeast(0.3));
        for (Tried t : tried.subList(1, tried.size())) {
            notebook.measured(t.name() + ": that gap, over the plain net's", t.gap() / plain.gap(),
                    Expected.atMost(0.9));
        }
        for (Tried t : tried) {
            if (t.name().equals(PLAIN)) {
                notebook.measured("plain net: weights below 0.001, %", t.mean(Outcome::nearlyZero),
                        Expected.atMost(5));
            } else if (t.name().equals(L1)) {
                notebook.measured("L1 decay: weights below 0.001, %", t.mean(Outcome::nearlyZero),
                        Expected.atLeast(25));
            }
        }
    }

    // ---- figures

    private static Figure curves(Tried tried) {
        Outcome first = tried.outcomes().getFirst();
        var marks = new ArrayList<Mark>(List.of(Mark.Line.counted("training", first.train()),
                Mark.Line.counted("test", first.test())));
        if (first.epoch() < first.train().length) {
            marks.add(Mark.Rule.upright("kept", first.epoch()));
        }
        return new Figure(tried.name(), Axis.of("epoch"), Axis.of("mean loss, nats").range(0, 1.5), marks);
    }

    private static Table table(List<Tried> tried) {
        return new Table("In numbers", "Two hidden layers of %d ReLU, gradient descent with η = %s, batches of %d."
                .formatted(UNITS, RATE, BATCH),
                Stream.of("net", "training loss, nats", "test loss, nats", "gap, nats", "test error, %",
                        "weights below 0.001, %").map(Column::new).toList(),
                tried.stream().map(t -> List.<Cell>of(new Cell.Text(t.name()),
                        new Cell.Quantity(t.mean(Outcome::trainLoss), 4),
                        new Cell.Quantity(t.mean(Outcome::testLoss), 4),
                        new Cell.Quantity(t.gap(), 4), new Cell.Quantity(t.mean(Outcome::error), 2),
                        new Cell.Quantity(t.mean(Outcome::nearlyZero), 1))).toList());
    }
}
