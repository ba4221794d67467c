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

/** Measures training steps. */
@Command(name = "train", description = "Measures training steps: forward, backward and update by plain SGD on a fixed batch of random samples; the loss is read once a round.", footer = {
        "  ${ROOT-COMMAND-NAME} bench train lenet --batch 64",
        "  ${ROOT-COMMAND-NAME} bench train lenet --against djl     by turns with PyTorch"})
final class BenchTrain implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--batch", paramLabel = "N", description = "samples of a step (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private MeasurementOptions options = new MeasurementOptions();

    BenchTrain(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Model chosen = Zoo.model(model);
        int size = batch == null ? chosen.options().batch() : batch;
        return options.measure(List.of(BenchEntry.of(new Work.Training(chosen.name(), size))), console);
    }
}
