package dev.tandem.cli;

import dev.tandem.data.Dataset;
import dev.tandem.io.JsonObject;
import dev.tandem.nn.Network;
import dev.tandem.spi.Backend;
import dev.tandem.train.Evaluation;
import dev.tandem.train.SampleFormat;
import dev.tandem.train.Trainer;
import dev.tandem.zoo.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a trained network. */
@Command(name = "eval", description = {
        "Judges a trained network on the test part of a data set: how much it recognises, and what it takes for what.",
        "Of a run it takes the best weights if it looked for them (--early-stop), else those of the last checkpoint."}, footer = {
                "  ${ROOT-COMMAND-NAME} eval runs/first                                     on the data of the run",
                "  ${ROOT-COMMAND-NAME} eval runs/first --data mnist                        on other data",
                "  ${ROOT-COMMAND-NAME} eval lenet.safetensors --model lenet --data mnist   weights alone"})
final class EvalCommand implements Callable<Integer> {

    private static final int TOP = 5;

    private final Console console;

    @Parameters(paramLabel = "RUN|FILE", description = "the folder of a run, or a safetensors file")
    private Path place = Path.of("");

    @Option(names = "--model", paramLabel = "MODEL", description = "the model that a file has the weights of (lenet)")
    private @Nullable String model;

    @Mixin
    private DataOptions data = new DataOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    EvalCommand(Console console) {
        this.console = console;
    }

    /**
     * What was found.
     *
     * @param testTop5Accuracy share of the samples whose class was among the first five; null where there are no more classes
     * @param confusion how many samples of class i (row) were taken for class j (column)
     */
    record Result(String model, String data, String weights, String backend, String device, int samples,
            double testAccuracy, double testError, double testLoss, @Nullable Double testTop5Accuracy,
            List<String> classes, int[][] confusion) {
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Trained trained = Trained.at(place, model);
        trained.config().ifPresent(this::takeOverData);
        Model chosen = trained.model();
        common.backendOptions();
        Dataset test = data.read(chosen.input()).test();
        Dataset judged = SampleFormat.in(trained.weights()).map(f -> test.with(f.normalization())).orElse(test);
        Network network = chosen.network(judged.shape(), judged.classes());
        try (Backend backend = common.open(output);
                var trainer = Trainer.of(network, chosen.loss(), chosen.optimizer(), backend,
                        chosen.options())) {
            trainer.load(trained.weights());
            output.progress("%s from '%s', judged on %s".formatted(chosen.name(), trained.weights(), judged));
            Evaluation found = trainer.evaluate(judged);
            Double top = judged.classes() > TOP ? found.topAccuracy(TOP) : null;
            output.result(text(found, top), new Result(chosen.name(), data.name(), trained.weights().toString(),
                    backend.device().backend(), backend.device().device(), found.samples(), found.accuracy(),
                    found.error(), found.meanLoss(), top, found.classNames(), found.confusion()));
            return ExitStatus.DONE;
        }
    }

    /** The data of the run, unless the user names other: where the one lies says nothing of the other. */
    private void takeOverData(JsonObject config) {
        if (!spec.commandLine().getParseResult().hasMatchedOption("--data")) {
            RunOptions.takeOver(spec, new CommandLine(new EvalCommand(console)), config.object(TrainConfig.OPTIONS),
                    List.of("--data", "--data-dir"));
        }
    }

    private static String text(Evaluation found, @Nullable Double top) {
        String text = found.toString();
        int line = text.indexOf('\n');
        String more = top == null ? "" : ", among the first five " + Text.percent(top);
        return line < 0 ? text + more : text.substring(0, line) + more + text.substring(line);
    }
}
