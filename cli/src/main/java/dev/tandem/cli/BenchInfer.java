package dev.tandem.cli;

import dev.tandem.cli.work.Work;
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
    private MeasurementOptions options = new MeasurementOptions();

    BenchInfer(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Model chosen = Zoo.model(model);
        int size = batch == null ? chosen.options().batch() : batch;
        return options.measure(List.of(BenchEntry.of(new Work.Inference(chosen.name(), size))), console);
    }
}
