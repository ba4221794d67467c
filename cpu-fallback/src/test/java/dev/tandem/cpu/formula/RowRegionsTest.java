package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.compile.CompileOptions;
import dev.tandem.compile.Compiler;
import dev.tandem.cpu.CpuProvider;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.runtime.Session;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which nodes are computed row by row together, and that it changes no bit. */
final class RowRegionsTest {

    /**
     * What is computed of x.
     *
     * @param kinds the operations that are left, {@code reduce+map} for a region
     */
    record Case(String name, Shape shape, Function<Value, Value> of, List<String> kinds) {
        @Override
        public String toString() {
            return name + " of " + shape;
        }
    }

    static Stream<Case> cases() {
        String softmax = "reduce+map+reduce+map+map";
        return Stream.of(
                new Case("softmax of one number", Shape.of(1, 1), Ops::softmax,
                        List.of("reduce", "map", "reduce", "map")),
                new Case("softmax", Shape.of(64, 10), Ops::softmax, List.of(softmax)),
                new Case("softmax", Shape.of(333, 1000), Ops::softmax, List.of(softmax)),
                new Case("softmax", Shape.of(3, 5, 7_001), Ops::softmax, List.of(softmax)),
                new Case("softmax of one long row", Shape.of(1, 200_000), Ops::softmax,
                        List.of("reduce", "map", "reduce", "map", "map")),
                new Case("cross entropy", Shape.of(50, 300), x -> Ops.softmaxCrossEntropy(x, labels(x)),
                        List.of("reduce+reduce+reduce")),
                new Case("standardized", Shape.of(40, 17, 30), x -> standardized(x, 1, 2),
                        List.of("reduce+map+reduce+map+map")),
                new Case("standardized columns", Shape.of(40, 17, 30), x -> standardized(x, 0),
                        List.of("reduce", "map", "reduce", "map", "map")),
                new Case("a mean that is read by columns", Shape.of(30, 30), RowRegionsTest::turned,
                        List.of("reduce", "map")),
                new Case("a mean under another shape", Shape.of(30, 30), x -> Ops.sub(x,
                        Ops.reshape(Ops.sum(x, false, 1), 1, 30)), List.of("reduce", "map")),
                new Case("a result in place of an operand", Shape.of(30, 30), x -> {
                    Value power = Ops.exp(Ops.sub(x, Ops.max(x, true, 1)));
                    return Ops.map("y", Expr.mul(Expr.mul(o(0), o(1)), o(2)), power, Ops.transpose(x, 1, 0),
                            Ops.sum(power, true, 1));
                }, List.of("transpose", "reduce+map+reduce+map")),
                new Case("a transpose in between", Shape.of(30, 30), x -> {
                    Value centred = Ops.sub(x, Ops.sum(x, true, 1));
                    return Ops.add(Ops.transpose(centred, 1, 0), Ops.mul(centred, Ops.sum(centred, true, 1)));
                }, List.of("reduce+map+reduce", "transpose", "map")));
    }

    private static Value labels(Value x) {
        return x.builder().input("labels", TensorType.of(DType.I32, x.shape().size(0)));
    }

    private static Value standardized(Value x, Integer... axes) {
        double share = (double) Ops.sum(x, false, axes).shape().elements() / x.shape().elements();
        Value centred = Ops.sub(x, Ops.scale(Ops.sum(x, true, axes), share));
        return Ops.map("scaled", Expr.div(o(0), Expr.apply(Expr.Fn.SQRT, Expr.add(o(1), Expr.lit(1e-3)))), centred,
                Ops.scale(Ops.sum(Ops.square(centred), true, axes), share));
    }

    private static Value turned(Value x) {
        return Ops.sub(x, Ops.sum(x, false, 1));
    }

    private static Graph graph(Case which) {
        var b = new GraphBuilder(false);
        b.output("y", which.of.apply(b.input("x", TensorType.f32(which.shape.sizes()))));
        return b.build();
    }

    private static List<String> kinds(Graph graph) {
        return graph.nodes().stream().filter(n -> !Op.isLeaf(n.op()) && !(n.op() instanceof Op.Reshape))
                .map(n -> n.op() instanceof Op.Region r
                        ? String.join("+", kinds(r.body()))
                        : n.op().getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowsAreComputedTogetherAndToTheSameBits(Case which) {
        Graph graph = graph(which);
        float[] x = new float[which.shape.elements()];
        var random = new Random(11);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(which.shape.size(0), 0, which.shape.size(1)).toArray();
        double[] apart = run(graph, x, labels, 1, CompileOptions.defaults().unfused());
        for (int threads = 1; threads <= 3; threads++) {
            assertThat(run(graph, x, labels, threads, CompileOptions.defaults())).as("%d threads", threads)
                    .isEqualTo(apart);
        }
        try (var backend = new CpuProvider().open(BackendOptions.defaults())) {
            Graph compiled = Compiler.optimize(graph, backend, CompileOptions.defaults());
            assertThat(kinds(compiled)).as(compiled.listing()).isEqualTo(which.kinds);
        }
    }

    private static double[] run(Graph graph, float[] x, int[] labels, int threads, CompileOptions options) {
        try (var backend = new CpuProvider().open(BackendOptions.defaults().threads(threads));
                var session = new Session(backend, 7);
                var program = session.compile(graph, options)) {
            program.set("x", x);
            if (graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.Input i && "labels".equals(i.name()))) {
                program.set("labels", labels);
            }
            program.run();
            program.run();
            return program.read("y");
        }
    }

    @Test
    void whatAnotherRowWouldBeNeededForStaysApart() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(30, 30));
        Value total = Ops.sum(x, true, 0, 1);
        b.output("y", Ops.sub(Ops.sub(x, total), Ops.sum(x, true, 1)));
        try (var backend = new CpuProvider().open(BackendOptions.defaults())) {
            Graph compiled = Compiler.optimize(b.build(), backend, CompileOptions.defaults());
            assertThat(kinds(compiled)).as(compiled.listing()).containsExactly("reduce", "reduce+map");
        }
    }
}
