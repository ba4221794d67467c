package dev.tandem.cli;

import dev.tandem.cli.work.ConvGeometry;
import dev.tandem.cli.work.Work;
import dev.tandem.cli.work.Work.Direction;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures convolutions, each on its own. */
@Command(name = "conv", description = "Measures convolutions, each on its own, forward and both gradients: those of a model's training step, or one's own.", footer = {
        "  ${ROOT-COMMAND-NAME} bench conv                     those of a small AlexNet",
        "  ${ROOT-COMMAND-NAME} bench conv lenet --batch 256 --against onednn",
        "  ${ROOT-COMMAND-NAME} bench conv \"[8,3,224,224] 64 of 11x11 stride 4 pad 2\""})
final class BenchConv implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL|CONVOLUTION", arity = "0..*", description = "whose convolutions (alexnet-cifar), or sizes: input, filters of kernel, if need be stride, pad, dilation and groups")
    private List<String> asked = List.of("alexnet-cifar");

    @Option(names = "--batch", paramLabel = "N", description = "samples of models (their own)")
    private @Nullable Integer batch;

    @Mixin
    private MeasurementOptions options = new MeasurementOptions();

    BenchConv(Console console) {
        this.console = console;
    }

    /**
     * Measures.
     *
     * @throws UsageException if something asked for is neither a model nor a convolution
     */
    @Override
    public Integer call() {
        return options.measure(asked.stream().flatMap(this::works).distinct().map(BenchEntry::of).toList(), console);
    }

    private Stream<Work> works(String text) {
        if (!text.startsWith("[")) {
            return ofModel(Zoo.model(text));
        }
        var geometry = ConvGeometry.of(text);
        return Arrays.stream(Direction.values()).map(direction -> new Work.Convolution(direction, geometry));
    }

    private Stream<Work> ofModel(Model model) {
        int size = batch == null ? model.options().batch() : batch;
        Graph step = new SyntheticBatch(model.network(), model.loss(), size, 0)
                .training(model.optimizer());
        return step.nodes().stream().flatMap(node -> work(node).stream());
    }

    private static Optional<Work> work(Node node) {
        if (!(node.op() instanceof Op.Contraction contraction)) {
            return Optional.empty();
        }
        List<Shape> in = node.operandTypes().stream().map(TensorType::shape).toList();
        Shape out = node.types().getFirst().shape();
        return switch (contraction) {
            case Op.MatMul _ -> Optional.empty();
            case Op.Conv c -> work(Direction.FORWARD, in.get(0), out, c.window(), c.groups());
            case Op.ConvInputGradient c ->
                work(Direction.INPUT_GRADIENT, c.input(), in.get(1), c.window(), c.groups());
            case Op.ConvFilterGradient c ->
                work(Direction.FILTER_GRADIENT, in.get(0), in.get(1), c.window(), c.groups());
        };
    }

    private static Optional<Work> work(Direction direction, Shape input, Shape result, Window window, int groups) {
        return Optional.of(new Work.Convolution(direction,
                new ConvGeometry(input, result.size(1), window, groups)));
    }
}
