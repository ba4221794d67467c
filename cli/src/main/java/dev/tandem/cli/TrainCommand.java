package dev.tandem.cli;

import dev.tandem.data.Split;
import dev.tandem.error.DivergenceException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.ChromeTrace;
import dev.tandem.runtime.Profile;
import dev.tandem.spi.Backend;
import dev.tandem.train.Epochs;
import dev.tandem.train.Evaluation;
import dev.tandem.train.History;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model and judges it. */
@Command(name = "train", description = {"Trains a model and judges it on samples it has not seen.",
        "Ctrl-C stops after the running step and says what was reached."}, footer = {
                "  ${ROOT-COMMAND-NAME} train                                              LeNet on digits",
                "  ${ROOT-COMMAND-NAME} train mlp --optimizer adam --lr 0.001 --epochs 3",
                "  ${ROOT-COMMAND-NAME} train lenet --data mnist --data-dir ~/mnist",
                "  ${ROOT-COMMAND-NAME} train alexnet-cifar --data cifar10 --augment crop,flip",
                "  ${ROOT-COMMAND-NAME} train lenet --data pictures/                a folder of PNG and JPEG files",
                "  ${ROOT-COMMAND-NAME} train --json --out runs/first                      for a script"})
final class TrainCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "the model (lenet)")
    private String model = "lenet";

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the run (runs/NAME-TIME)")
    private @Nullable Path out;

    @Option(names = "--profile", description = "say how long each kernel of a step takes")
    private boolean profile;

    @Option(names = "--trace", description = "leave trace.json in the run's folder: some steps, kernel by kernel, for ui.perfetto.dev")
    private boolean trace;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Model chosen = Zoo.model(model);
        Optimizer optimizer = recipe.optimizer(chosen);
        TrainingOptions options = recipe.options(chosen, common.seed());
        Epochs epochs = recipe.epochs(chosen);
        common.backendOptions();
        RunFolder folder = RunFolder.planned(out, chosen.name());
        Split split = data.read(chosen.input());
        Network network = chosen.network(split.train().shape(), split.train().classes());
        try (Backend backend = common.open(output);
                var trainer = Trainer.of(network, Loss.softmaxCrossEntropy(), optimizer, backend, options)) {
            folder.create();
            var config = new TrainConfig(chosen.name(), TrainConfig.Data.of(data, split), epochs.count(),
                    options.batch(), TrainConfig.Optimizing.of(optimizer), recipe.scheduleName(),
                    options.augmentation().toString(), common.seed(),
                    TrainConfig.Place.of(backend.device()), Main.Version.number());
            folder.writeConfig(config);
            output.progress("%s: %s parameters; %s".formatted(chosen.name(),
                    Text.count(network.summary().parameters()), split.train()));
            if (options.batch() > split.train().size()) {
                output.progress("batch %s is larger than the %s there are: each epoch is one step of all of them"
                        .formatted(Text.count(options.batch()), Text.count(split.train().size(), "sample")));
            }
            try (var report = new RunReport(folder, config, trainer, network, split, commands(folder))) {
                History history = fit(trainer, split, epochs, folder, report, output);
                Evaluation evaluation = history.stopped() ? null : report.evaluation().orElse(null);
                long reportBytes = report.write(history);
                report.profile().ifPresent(p -> show(p, folder, output));
                var result = TrainResult.of(chosen.name(), data.name(), backend.device(), history, evaluation, trainer,
                        folder);
                output.result(result.text(network.summary().parameters(), reportBytes, evaluation,
                        new Next(console.command(), data)), result);
                return history.stopped() ? ExitStatus.FAILED : ExitStatus.DONE;
            }
        }
    }

    private void show(Profile found, RunFolder folder, Output output) {
        if (profile) {
            output.progress(found.toString().stripTrailing());
        }
        if (trace) {
            ChromeTrace.write(ChromeTrace.spans(found), folder.trace());
            output.progress("trace of %s: %s, opens in ui.perfetto.dev".formatted(Text.count(found.steps(), "step"),
                    folder.trace()));
        }
    }

    /** What repeats the run, and what looks at it. */
    private List<String> commands(RunFolder folder) {
        List<String> asked = spec.root().commandLine().getParseResult().originalArgs();
        return List.of(ShellCommand.of(console.command(), ShellCommand.without("--out", asked)),
                ShellCommand.of("tensorboard", List.of("--logdir", folder.path().toString())));
    }

    private History fit(Trainer trainer, Split split, Epochs epochs, RunFolder folder, RunReport report,
            Output output) {
        try (MetricsLog log = folder.openMetrics()) {
            var listeners = new ArrayList<TrainingListener>();
            recipe.plateau().ifPresent(listeners::add);
            listeners.add(log);
            listeners.addAll(report.listeners());
            output.trainingProgress().ifPresent(listeners::add);
            return console.interrupt().during(trainer::stop,
                    () -> trainer.fit(split.train(), epochs, listeners.toArray(TrainingListener[]::new)));
        } catch (DivergenceException e) {
            report.writeFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
