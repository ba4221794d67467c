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

/** Measures the memory of training steps. */
@Command(name = "memory", description = "Measures the most memory that a process has which trains on the CPU and does nothing else: Java, code, weights, all that is resident until its steps are warm. A ratio below 1 means that Tandem needs less.", footer = {
        "  ${ROOT-COMMAND-NAME} bench memory lenet --batch 64",
        "  ${ROOT-COMMAND-NAME} bench memory lenet --against djl    beside PyTorch"})
final class BenchMemory implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--batch", paramLabel = "N", description = "samples of a step (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private MeasurementOptions options = new MeasurementOptions();

    BenchMemory(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Model chosen = Zoo.model(model);
        int size = batch == null ? chosen.options().batch() : batch;
        return options.measure(List.of(BenchEntry.memory(null, new Work.Training(chosen.name(), size))), console);
    }
}
