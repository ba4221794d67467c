package dev.tandem.cli;

import dev.tandem.nn.Loss;
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

/** Measures a model in use. */
@Command(name = "infer", description = "Measures a model in use: forward alone, on a fixed batch of random samples.", footer = {
        "  ${ROOT-COMMAND-NAME} bench infer lenet --batch 1"})
final class BenchInfer implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--batch", paramLabel = "N", description = "samples at a time (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchInfer(Console console) {
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
                var program = session.compile(samples.inference())) {
            samples.feed(program, 0);
            double seconds = stopwatch.median(program::run, backend::synchronize);
            var result = new BenchRows(List.of(BenchRows.Row.images("infer " + chosen.name(), "batch " + size,
                    backend.device().backend(), size, seconds)));
            output.result(result.text(), result);
            return ExitStatus.DONE;
        }
    }
}
