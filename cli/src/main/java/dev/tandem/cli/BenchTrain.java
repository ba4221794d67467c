package dev.tandem.cli;

import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures training steps. */
@Command(name = "train", description = "Measures training steps: forward, backward and update by plain SGD on a fixed batch of random samples; the loss is read once a round.", footer = {
        "  ${ROOT-COMMAND-NAME} bench train lenet --batch 64"})
final class BenchTrain implements Callable<Integer> {

    /** So small that the weights stay what they are: a batch learnt by heart has gradients of denormal numbers. */
    private static final double RATE = 1e-4;

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--batch", paramLabel = "N", description = "samples of a step (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchTrain(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Stopwatch stopwatch = bench.stopwatch();
        Model chosen = Zoo.model(model);
        int size = batch == null ? chosen.options().batch() : batch;
        var samples = new SyntheticBatch(chosen.network(), Loss.softmaxCrossEntropy(), size, common.seed());
        try (Backend backend = common.open(output);
                var session = new Session(backend, common.seed());
                var step = session.compile(samples.training(Optimizer.sgd(RATE)))) {
            samples.feed(step, RATE);
            double seconds = stopwatch.median(step::run, () -> step.scalar(SyntheticBatch.LOSS));
            var result = new BenchRows(List.of(BenchRows.Row.images("train " + chosen.name(), "batch " + size,
                    backend.device().backend(), size, seconds)));
            output.result(result.text(), result);
            return ExitStatus.DONE;
        }
    }
}
