package dev.tandem.cli;

import dev.tandem.cli.Judging.Parts;
import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.ChromeTrace;
import dev.tandem.runtime.Profile;
import dev.tandem.spi.Backend;
import dev.tandem.train.Checkpoint;
import dev.tandem.train.Checkpoints;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model and judges it. */
@Command(name = "train", description = {"Trains a model and judges it on samples it has not seen.",
        "Ctrl-C stops after the running step, leaves a checkpoint and says how to go on."}, footer = {
                "  ${ROOT-COMMAND-NAME} train                                              LeNet on digits",
                "  ${ROOT-COMMAND-NAME} train mlp --optimizer adam --lr 0.001 --epochs 3",
                "  ${ROOT-COMMAND-NAME} train lenet --data mnist --data-dir ~/mnist",
                "  ${ROOT-COMMAND-NAME} train alexnet-cifar --data cifar10 --augment crop,flip",
                "  ${ROOT-COMMAND-NAME} train lenet --data pictures/                a folder of PNG and JPEG files",
                "  ${ROOT-COMMAND-NAME} train --resume runs/first                          goes on after an interruption",
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

    @Option(names = "--resume", paramLabel = "RUN", description = "goes on with the run in this folder, from its last checkpoint and with its options; begins it there if there is none, and only shows the result if it is finished")
    private @Nullable Path resume;

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
        RunFolder before = resume == null ? null : resumed(resume, output);
        if (before != null && before.result().isPresent()) {
            return finished(before.result().get(), output);
        }
        Model chosen = Zoo.model(model);
        Optimizer optimizer = recipe.optimizer(chosen);
        TrainingOptions options = recipe.options(chosen, common.seed());
        Epochs epochs = recipe.epochs(chosen);
        OptionalInt patience = recipe.patience();
        common.backendOptions();
        RunFolder folder = before == null ? RunFolder.planned(out, chosen.name()) : before;
        Checkpoints checkpoints = recipe.checkpoints(folder.path());
        Split split = recipe.limited(data.read(chosen.input()));
        Parts parts = Parts.of(split, patience, common.seed());
        Network network = chosen.network(split.train().shape(), split.train().classes());
        try (Backend backend = common.open(output);
                var trainer = Trainer.of(network, chosen.loss(), optimizer, backend, options);
                var _ = folder.hold()) {
            var config = new TrainConfig(chosen.name(), TrainConfig.Data.of(data, recipe.limit(), parts),
                    epochs.count(),
                    options.batch(), TrainConfig.Optimizing.of(optimizer), recipe.scheduleName(),
                    options.augmentation().toString(), common.seed(), TrainConfig.Place.of(backend.device()),
                    Main.Version.number(), repeating(folder), RunOptions.of(spec, inForce(optimizer, options, epochs)));
            output.progress("%s: %s parameters; %s".formatted(chosen.name(),
                    Text.count(network.summary().parameters()), parts.train()));
            if (options.batch() > parts.train().size()) {
                output.progress("batch %s is larger than the %s there are: each epoch is one step of all of them"
                        .formatted(Text.count(options.batch()), Text.count(parts.train().size(), "sample")));
            }
            long step = begin(folder, config, checkpoints, trainer, output);
            var judging = Judging.of(trainer, parts, patience, folder.best());
            try (var log = MetricsLog.open(folder.metrics(), judging.part(), step);
                    var report = new RunReport(folder, config, trainer, network, parts, judging, log, step)) {
                History history = fit(trainer, parts.train(), epochs, checkpoints, judging, report, output);
                boolean stopped = history.stopped() && !judging.isEndedEarly();
                if (judging.isEndedEarly()) {
                    output.progress("ended early after %s: it got no better".formatted(
                            Text.count(history.epochs(), "epoch")));
                }
                Optional<Evaluation> evaluation = stopped
                        ? Optional.empty()
                        : Optional.of(judging.conclude(report.evaluation(), folder.best()));
                report.write(history, stopped, stopped ? report.evaluation() : evaluation);
                report.profile().ifPresent(p -> show(p, folder, output));
                var result = TrainResult.of(chosen.name(), data.name(), backend.device(), history,
                        evaluation.orElse(null), trainer, folder, stopped, network.summary().parameters(),
                        judging.validation());
                if (stopped) {
                    output.progress("stopped after %s: '%s train --resume %s' goes on".formatted(
                            Text.count(history.steps(), "step"), console.command(), folder.path()));
                } else {
                    folder.writeResult(result);
                }
                output.result(result.text(new Next(console.command(), data)), result);
                return stopped ? ExitStatus.FAILED : ExitStatus.DONE;
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

    /** The folder of the run that is to go on, whose options are then this command's. */
    private RunFolder resumed(Path run, Output output) {
        if (out != null) {
            throw new UsageException("option", "--out", "is not for a run that goes on", out.toString(),
                    "leave it out: the run stays in the folder that --resume names");
        }
        RunFolder folder = RunFolder.again(run);
        folder.config().ifPresentOrElse(c -> RunOptions.takeOver(spec, new CommandLine(new TrainCommand(console)),
                c.object(TrainConfig.OPTIONS)),
                () -> output.progress(
                        "folder '%s': %s: a run begins there".formatted(run,
                                folder.exists() ? "holds no run" : "is not there")));
        return folder;
    }

    private int finished(TrainResult result, Output output) {
        output.progress("folder '%s': the run is finished; this is what it came to".formatted(result.run()));
        output.result(result.text(new Next(console.command(), data)), result);
        return ExitStatus.DONE;
    }

    /**
     * Puts the trainer where the run was last seen, or begins it.
     *
     * @return the step after which it goes on; 0 if it begins
     */
    private long begin(RunFolder folder, TrainConfig config, Checkpoints checkpoints, Trainer trainer, Output output) {
        Optional<Checkpoint> last = resume == null ? Optional.empty() : checkpoints.latest();
        if (last.isPresent()) {
            trainer.resume(last.get());
            output.progress("goes on after step %s, from '%s'".formatted(Text.count(last.get().step()),
                    last.get().tensors()));
            return last.get().step();
        }
        if (resume != null && folder.config().isPresent()) {
            output.progress("folder '%s': holds no checkpoint: the run begins anew".formatted(folder.path()));
        }
        folder.writeConfig(config);
        return 0;
    }

    /** What was chosen for the user, so that a run goes on with it even where a model's own recipe has changed. */
    private static Map<String, String> inForce(Optimizer optimizer, TrainingOptions options, Epochs epochs) {
        return Map.of("--optimizer", optimizer.name(), "--lr", String.valueOf(optimizer.rate()), "--batch",
                String.valueOf(options.batch()), "--augment", options.augmentation().toString(), "--epochs",
                String.valueOf(epochs.count()));
    }

    /** What repeats the run. */
    private String repeating(RunFolder folder) {
        if (resume != null && folder.config().isPresent()) {
            return folder.config().get().text("command");
        }
        List<String> asked = spec.root().commandLine().getParseResult().originalArgs();
        return ShellCommand.of(console.command(),
                ShellCommand.without("--resume", ShellCommand.without("--out", asked)));
    }

    private History fit(Trainer trainer, Dataset train, Epochs epochs, Checkpoints checkpoints, Judging judging,
            RunReport report, Output output) {
        var listeners = new ArrayList<TrainingListener>();
        recipe.plateau().ifPresent(listeners::add);
        Optional.ofNullable(judging.validation()).ifPresent(listeners::add);
        listeners.addAll(report.listeners());
        output.trainingProgress().ifPresent(listeners::add);
        try {
            return console.interrupt().during(trainer::stop,
                    () -> trainer.fit(train, epochs, checkpoints, listeners.toArray(TrainingListener[]::new)));
        } catch (DivergenceException e) {
            report.writeFailed(String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
