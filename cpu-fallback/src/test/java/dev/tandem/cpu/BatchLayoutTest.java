package dev.tandem.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.layout.BatchLayout;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows a convolution whose samples lie side by side: 32 images of 3 channels, 6×6. */
final class BatchLayoutTest {

    private static final Shape IMAGES = Shape.of(32, 3, 6, 6);

    /**
     * Something done to the convolution's result [32,5,6,6].
     *
     * @param relayouts the values that are laid out anew, the images first
     */
    record Case(String name, int relayouts, UnaryOperator<Value> then) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        var pair = Window.of(2, 2).stride(2);
        return Stream.of(
                new Case("nothing", 2, y -> y),
                new Case("a formula", 2, Ops::tanh),
                new Case("a channel's number", 2, y -> Ops.mul(y, numbers(y, 5, 1, 1))),
                new Case("a channel's number of rank 4", 2, y -> Ops.mul(y, numbers(y, 1, 5, 1, 1))),
                new Case("a sample's number", 2, y -> Ops.mul(y, numbers(y, 32, 1, 1, 1))),
                new Case("an image for all", 2, y -> Ops.mul(y, numbers(y, 5, 6, 6))),
                new Case("other images", 3, y -> Ops.mul(y, numbers(y, 32, 5, 6, 6))),
                new Case("a higher rank", 2, y -> Ops.mul(y, numbers(y, 2, 1, 1, 1, 1))),
                new Case("coordinates", 2, y -> Ops.map("index", Expr.add(Expr.o(0), Expr.add(
                        Expr.mul(Expr.index(0), Expr.lit(1000)), Expr.add(Expr.mul(Expr.index(1), Expr.lit(100)),
                                Expr.add(Expr.mul(Expr.index(2), Expr.lit(10)), Expr.index(3))))),
                        y)),
                new Case("samples' numbers where filters are more", 2, y -> Ops.map("index",
                        Expr.add(Expr.o(0), Expr.mul(Expr.index(0), Expr.lit(1000))),
                        Ops.conv(y, numbers(y, 40, 5, 3, 3), Window.of(3, 3), 1))),
                new Case("channels last in between", 6, y -> Ops.conv(
                        y.builder().add(new Op.Relayout(Layout.CHANNELS_LAST), "channels", y),
                        numbers(y, 4, 5, 3, 3), Window.of(3, 3), 1)),
                new Case("flattened", 2, y -> Ops.reshape(y, 32, 180)),
                new Case("samples taken apart", 2, y -> Ops.reshape(y, 16, 2, 180)),
                new Case("a product", 3, y -> Ops.matmul(Ops.reshape(y, 32, 180), numbers(y, 180, 7))),
                new Case("a product by a transposed matrix", 3,
                        y -> Ops.matmul(Ops.reshape(y, 32, 180), numbers(y, 7, 180), false, true)),
                new Case("a product over samples", 3,
                        y -> Ops.matmul(Ops.reshape(y, 32, 180), numbers(y, 32, 7), true, false)),
                new Case("a product made images again", 4,
                        y -> Ops.pool(Op.PoolKind.MAX,
                                Ops.reshape(Ops.matmul(Ops.reshape(y, 32, 180), numbers(y, 180, 20)), 32, 5, 2, 2),
                                pair)),
                new Case("a formula over what is flattened", 3, y -> Ops.tanh(Ops.reshape(y, 32, 180))),
                new Case("samples' numbers of their places", 2, y -> Ops.sum(y, false, 2, 3)),
                new Case("repeated", 2, y -> Ops.broadcast(Ops.sum(y, true, 1), Shape.of(32, 4, 6, 6))),
                new Case("parts", 2, y -> Ops.split(y, 1, 5).get(1)),
                new Case("a product from the left", 2,
                        y -> Ops.matmul(numbers(y, 4, 32), Ops.reshape(y, 32, 180))),
                new Case("a sum over channels and places", 1, y -> Ops.sum(y, false, 1, 2, 3)),
                new Case("a sum over samples and places", 1, y -> Ops.sum(y, false, 0, 2, 3)),
                new Case("a sum kept over samples and places", 1, y -> Ops.sum(y, true, 0, 2, 3)),
                new Case("a sum kept over channels", 2, y -> Ops.sum(y, true, 1)),
                new Case("a sum of all", 1, Ops::sum),
                new Case("the largest channel", 2, y -> Ops.argMax(y, 1)),
                new Case("the largest sample", 1, y -> Ops.argMax(y, 0)),
                new Case("the largest sample and channel", 2,
                        y -> Ops.reduce(Op.Kind.ARG_MAX, Expr.o(0), false, List.of(0, 1), y)),
                new Case("pooled", 2, y -> Ops.pool(Op.PoolKind.MAX, y, pair)),
                new Case("pooled by overlapping windows", 2,
                        y -> Ops.pool(Op.PoolKind.AVERAGE_PADDED, y, Window.of(3, 3).stride(2).pad(1))),
                new Case("a gradient of pooling", 3,
                        y -> Ops.poolGradient(Op.PoolKind.MAX, pair, y, numbers(y, 32, 5, 3, 3))),
                new Case("a gradient of overlapping pooling", 3, y -> Ops.poolGradient(Op.PoolKind.MAX,
                        Window.of(3, 3).stride(2).pad(1), y, numbers(y, 32, 5, 3, 3))),
                new Case("a gradient of average pooling", 2,
                        y -> Ops.poolGradient(Op.PoolKind.AVERAGE, pair, y, Ops.pool(Op.PoolKind.MAX, y, pair))),
                new Case("a tangent of pooling", 3, y -> y.builder().add(new Op.PoolTangent(pair), "tangent", y,
                        numbers(y, 32, 5, 6, 6))),
                new Case("pooled over three axes", 2,
                        y -> Ops.pool(Op.PoolKind.MAX, Ops.reshape(Ops.slice(y, 1, 0, 4), 32, 2, 2, 6, 6),
                                Window.of(2, 2, 2))),
                new Case("padded", 2, y -> Ops.pad(y, List.of(0, 1, 0, 2), List.of(0, 0, 1, 0))),
                new Case("more samples", 2, y -> Ops.pad(y, List.of(1, 0, 0, 0), List.of(0, 0, 0, 0))),
                new Case("a part", 2, y -> Ops.slice(y, 2, 1, 4)),
                new Case("some samples", 2, y -> Ops.slice(y, 0, 3, 9)),
                new Case("with other images", 3, y -> Ops.concat(1, y, numbers(y, 32, 2, 6, 6))),
                new Case("as whole numbers", 2, y -> Ops.cast(Ops.scale(y, 100), DType.I32)),
                new Case("transposed", 2, y -> Ops.transpose(y, 2, 0, 1, 3)),
                new Case("rows picked", 2, y -> Ops.gather(y, y.builder().constant(TensorType.of(DType.I32, 2),
                        dev.tandem.tensor.Values.of(7)))),
                new Case("a convolution with a stride", 2, y -> Ops.conv(y, numbers(y, 4, 5, 3, 3),
                        Window.of(3, 3).stride(2).pad(1), 1)),
                new Case("a dilated convolution in groups", 2, y -> Ops.conv(Ops.slice(y, 1, 0, 4),
                        numbers(y, 6, 2, 3, 3), Window.of(3, 3).dilate(2).pad(2), 2)),
                new Case("a gradient by the input", 2, y -> Ops.convInputGradient(numbers(y, 5, 2, 5, 5), y,
                        Window.of(5, 5).pad(2), 1, Shape.of(32, 2, 6, 6))),
                new Case("a gradient by the input, with a stride", 2,
                        y -> Ops.convInputGradient(numbers(y, 5, 2, 3, 3), y,
                                Window.of(3, 3).stride(2).pad(1), 1, Shape.of(32, 2, 11, 12))),
                new Case("a gradient by filters", 2, y -> Ops.convFilterGradient(numbers(y, 32, 3, 6, 6), y,
                        Window.of(5, 5).pad(2), 1)),
                new Case("a gradient by filters of many channels, with a stride", 2, y -> Ops.convFilterGradient(
                        numbers(y, 32, 17, 12, 11), y, Window.of(3, 3).stride(2).pad(1), 1)));
    }

    private static int made;

    /** An input of these sizes. */
    private static Value numbers(Value y, int... sizes) {
        return y.builder().input("given" + made++, TensorType.f32(sizes));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatFollowsAConvolutionIsTheSame(Case which) {
        made = 0;
        var b = new GraphBuilder(false);
        Value y = Ops.conv(b.input("x", new TensorType(DType.F32, IMAGES)),
                b.input("filter", TensorType.f32(5, 3, 3, 3)),
                Window.of(3, 3).pad(1), 1);
        b.output("result", which.then.apply(y));
        Graph graph = b.build();
        Graph laid = BatchLayout.everywhere(graph);
        long relayouts = laid.nodes().stream().filter(n -> n.op() instanceof Op.Relayout).count()
                + laid.outputs().values().stream().filter(v -> v.type().layout() != Layout.ROW_MAJOR).count();
        assertThat(relayouts).as(laid.listing()).isEqualTo(which.relayouts);
        Map<String, float[]> inputs = new java.util.HashMap<>();
        var random = new Random(7);
        for (var node : graph.nodes()) {
            if (node.op() instanceof Op.Input input) {
                float[] values = new float[input.type().elements()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                inputs.put(input.name(), values);
            }
        }
        double[] expected = run(graph, inputs, OracleBackend.open());
        for (int threads = 1; threads <= 3; threads++) {
            double[] actual = run(graph, inputs,
                    new CpuBackend(VectorLanes.create(), threads, BatchLayout::everywhere));
            var difference = Difference.of(expected, actual);
            assertThat(difference.isWithin(Tolerance.ACCUMULATING))
                    .as("%s, %d threads: %s", which, threads, difference.line(Tolerance.ACCUMULATING, "result",
                            graph.outputs().get("result").shape()))
                    .isTrue();
        }
    }

    private static double[] run(Graph graph, Map<String, float[]> inputs, Backend opened) {
        try (Backend backend = opened; var session = new Session(backend, 0); var program = session.compile(graph)) {
            inputs.forEach(program::set);
            program.run();
            return program.read("result");
        }
    }

    @Test
    void largeImagesManyChannelsAndBatchesThatAreNoSixteensStayRowMajor() {
        assertThat(isLaid(16, 32, 5)).isTrue();
        assertThat(isLaid(16, 33, 5)).isFalse();
        assertThat(isLaid(17, 32, 5)).isFalse();
        assertThat(isLaid(1, 8, 5)).isFalse();
        assertThat(isLaid(16, 8, 113)).isTrue();
        assertThat(isLaid(16, 8, 114)).isFalse();
    }

    private static boolean isLaid(int samples, int size, int filters) {
        var b = new GraphBuilder(false);
        b.output("y", Ops.conv(b.input("x", TensorType.f32(samples, 3, size, size)), b.input("filter",
                TensorType.f32(filters, 3, 3, 3)), Window.of(3, 3), 1));
        return new ArrayList<>(BatchLayout.whereFaster(b.build()).nodes()).stream()
                .anyMatch(n -> n.types().get(0).layout() == Layout.BATCH_BLOCKED);
    }
}
