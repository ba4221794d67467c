package dev.tandem.cli;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Op;
import dev.tandem.nn.Loss;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the convolutions of a model's training step, each on its own. */
@Command(name = "conv", description = "Measures the convolutions of a model's training step, each on its own: forward and both gradients.", footer = {
        "  ${ROOT-COMMAND-NAME} bench conv                     those of a small AlexNet",
        "  ${ROOT-COMMAND-NAME} bench conv lenet --batch 256"})
final class BenchConv implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "whose convolutions (alexnet-cifar)")
    private String model = "alexnet-cifar";

    @Option(names = "--batch", paramLabel = "N", description = "samples (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchConv(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Stopwatch stopwatch = bench.stopwatch();
        var operations = operations(Zoo.model(model));
        var rows = new ArrayList<BenchRows.Row>();
        try (Backend backend = common.open(output)) {
            operations.forEach((shape, operation) -> {
                output.progress("measuring " + shape);
                String kind = shape.substring(0, shape.indexOf(' '));
                rows.add(BenchRows.Row.gigaflops(kind, shape.substring(kind.length() + 1),
                        backend.device().backend(), operation.multiplyAdds(), operation.seconds(backend, stopwatch)));
            });
        }
        var result = new BenchRows(rows);
        output.result(result.text(), result);
        return ExitStatus.DONE;
    }

    /** The different convolutions of a training step, by kind and shape. */
    private Map<String, MeasuredOperation> operations(Model chosen) {
        int size = batch == null ? chosen.options().batch() : batch;
        Graph step = new SyntheticBatch(chosen.network(), Loss.softmaxCrossEntropy(), size, 0)
                .training(chosen.optimizer());
        var operations = new LinkedHashMap<String, MeasuredOperation>();
        step.nodes().forEach(node -> {
            if (node.op() instanceof Op.Contraction c && !(c instanceof Op.MatMul)) {
                operations.putIfAbsent(Listing.kind(c) + " " + shape(c, node.operandTypes(), node.types().getFirst()),
                        new MeasuredOperation(c, node.operandTypes()));
            }
        });
        return operations;
    }

    /** Input, filters and window, {@code [64,3,32,32] 64 of 3x3 stride 2 pad 1}. */
    private static String shape(Op.Contraction op, List<TensorType> in, TensorType result) {
        return switch (op) {
            case Op.Conv c -> shape(in.get(0).shape(), result.shape().size(1), c.window().toString());
            case Op.ConvInputGradient c -> shape(c.input(), in.get(1).shape().size(1), c.window().toString());
            case Op.ConvFilterGradient c ->
                shape(in.get(0).shape(), in.get(1).shape().size(1), c.window().toString());
            case Op.MatMul m -> throw new IllegalArgumentException("not a convolution: " + m);
        };
    }

    private static String shape(Shape input, int filters, String window) {
        return input + " " + filters + " of " + window;
    }
}
