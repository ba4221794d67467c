package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cpu.CpuProvider;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Session;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Maps and reductions as sessions run them. */
final class FormulaKernelsTest {

    private static <T> T onThreads(int threads, Function<Session, T> use) {
        try (var backend = new CpuProvider().open(BackendOptions.defaults().threads(threads));
                var session = new Session(backend, 7)) {
            return use.apply(session);
        }
    }

    private static float[] normal(int count, long seed) {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void softmaxCrossEntropyIsThatOfTheNaiveLoops() {
        int rows = 300;
        float[] x = normal(rows * 10, 1);
        int[] labels = new Random(2).ints(rows, 0, 10).toArray();
        double[] actual = onThreads(2, session -> {
            var b = new GraphBuilder(true);
            Value logits = b.input("x", TensorType.f32(rows, 10));
            Value loss = Ops.softmaxCrossEntropy(logits, b.input("labels", TensorType.of(DType.I32, rows)));
            return session.look(loss, Map.of("x", x, "labels", labels));
        });
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int k = 0; k < 10; k++) {
                sum += Math.exp(x[i * 10 + k]);
            }
            assertThat(actual[i]).isCloseTo(Math.log(sum) - x[i * 10 + labels[i]], within(2e-6));
        }
    }

    @Test
    void threadsDoNotChangeABitOfAMapOrAReduction() {
        float[] x = normal(3 * 70_000, 3);
        Function<Session, double[]> centred = session -> {
            var b = new GraphBuilder(false);
            Value in = b.input("x", TensorType.f32(3, 70_000));
            Value y = Ops.tanh(Ops.sub(in, Ops.scale(Ops.sum(in, true, 1), 1 / 70_000.0)));
            return session.look(Ops.mul(y, Ops.sum(Ops.square(y))), Map.of("x", x));
        };
        double[] expected = onThreads(1, centred);
        assertThat(onThreads(2, centred)).isEqualTo(expected);
        assertThat(onThreads(3, centred)).isEqualTo(expected);
    }

    @Test
    void integersWrapAsCastsDo() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.of(DType.I32, 4));
        for (DType dtype : new DType[]{DType.I32, DType.I64, DType.U8, DType.BOOL}) {
            b.output(dtype.label(), b.add(new Op.Map(List.of(mul(o(0), o(0))), dtype), "square", x));
        }
        onThreads(1, session -> {
            try (var program = session.compile(b.build())) {
                program.set("x", new int[]{0, -17, 65_536, 50_000});
                program.run();
                assertThat(program.read("i32")).containsExactly(0, 289, 0, -1_794_967_296);
                assertThat(program.read("i64")).containsExactly(0, 289, 4_294_967_296.0, 2_500_000_000.0);
                assertThat(program.read("u8")).containsExactly(0, 33, 0, 0);
                assertThat(program.read("bool")).containsExactly(0, 1, 1, 1);
            }
            return 0;
        });
    }

    @Test
    void integerFormulasKnowEveryFunctionAndCoordinates() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.of(DType.I64, 2, 1));
        Value y = b.input("y", TensorType.of(DType.U8, 3));
        var formulas = List.of(apply(Fn2.DIV, o(0), o(1)), apply(Fn.SIGN, o(0)), apply(Fn.RELU, o(0)),
                apply(Fn2.MAX, index(1), o(0)), select(apply(Fn2.LT, o(0), o(1)), lit(5.9), index(0)),
                apply(Fn2.POW, lit(2), o(1)), apply(Fn.ABS, o(0)), apply(Fn.STEP, o(0)));
        var results = b.add(new Op.Map(formulas, DType.I64), List.of(x, y), "all");
        for (int i = 0; i < results.size(); i++) {
            b.output("r" + i, results.get(i));
        }
        onThreads(1, session -> {
            try (var program = session.compile(b.build())) {
                program.set("x", new long[]{-7, 9});
                program.set("y", new byte[]{0, 2, (byte) 200});
                program.run();
                assertThat(program.read("r0")).containsExactly(0, -3, 0, 0, 4, 0);
                assertThat(program.read("r1")).containsExactly(-1, -1, -1, 1, 1, 1);
                assertThat(program.read("r2")).containsExactly(0, 0, 0, 9, 9, 9);
                assertThat(program.read("r3")).containsExactly(0, 1, 2, 9, 9, 9);
                assertThat(program.read("r4")).containsExactly(5, 5, 5, 1, 1, 5);
                assertThat(program.read("r5")).startsWith(1, 4);
                assertThat(program.read("r6")).containsExactly(7, 7, 7, 9, 9, 9);
                assertThat(program.read("r7")).containsExactly(0, 0, 0, 1, 1, 1);
            }
            return 0;
        });
    }

    @Test
    void integersAreReducedExactly() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.of(DType.I64, 2, 3));
        var kinds = List.of(Kind.SUM, Kind.PROD, Kind.MAX, Kind.MIN, Kind.ARG_MAX);
        var reductions = kinds.stream().map(k -> new Op.Reduction(k, add(o(0), o(0)))).toList();
        var results = b.add(new Op.Reduce(reductions, List.of(1), false, DType.I64), List.of(x), "all");
        for (int i = 0; i < results.size(); i++) {
            b.output(kinds.get(i).name(), results.get(i));
        }
        onThreads(1, session -> {
            try (var program = session.compile(b.build())) {
                program.set("x", new long[]{1, 5, 5, -2, -1, -1});
                program.run();
                program.run();
                assertThat(program.read("SUM")).containsExactly(22, -8);
                assertThat(program.read("PROD")).containsExactly(200, -16);
                assertThat(program.read("MAX")).containsExactly(10, -2);
                assertThat(program.read("MIN")).containsExactly(2, -4);
                assertThat(program.read("ARG_MAX")).containsExactly(1, 1);
            }
            return 0;
        });
    }

    @Test
    void adamMovesItsStatesInPlaceAsAlgorithmOneSays() {
        int count = 40_000;
        float[] start = normal(count, 5);
        float[] gradient = normal(count, 6);
        var b = new GraphBuilder(true);
        var type = TensorType.f32(count);
        Value w = b.state("w", type, new Init.Fill(0));
        Value g = b.input("g", type);
        Updates.append(b, Optimizer.adam(0.001), Map.of(w, g), b.constant(0.5));
        onThreads(2, session -> {
            try (var program = session.compile(b.build())) {
                session.write("w", start);
                program.set("g", gradient);
                program.set(Updates.RATE, 0.001);
                program.run();
                program.run();
                program.run();
                double[] actual = session.read("w");
                for (int i = 0; i < count; i++) {
                    double m = 0;
                    double v = 0;
                    double x = start[i];
                    for (int t = 1; t <= 3; t++) {
                        m = 0.9 * m + 0.1 * gradient[i];
                        v = 0.999 * v + 0.001 * gradient[i] * gradient[i];
                        x -= 0.001 * (m / (1 - Math.pow(0.9, t)))
                                / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
                    }
                    assertThat(actual[i]).isCloseTo(x, within(3e-7 * Math.max(1, Math.abs(x))));
                }
            }
            return 0;
        });
    }

    @Test
    void aLossThatIsNotANumberChangesNothing() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", TensorType.f32(3), new Init.Fill(2));
        Value loss = b.input("loss", TensorType.f32());
        Updates.append(b, Optimizer.adam(0.001), Map.of(w, b.input("g", TensorType.f32(3))), loss);
        onThreads(1, session -> {
            try (var program = session.compile(b.build())) {
                program.set("g", 1);
                program.set(Updates.RATE, 0.001);
                program.set("loss", Double.NaN);
                program.run();
                assertThat(session.read("w")).containsOnly(2);
                program.set("loss", 1);
                program.run();
                assertThat(session.read("w")[2]).isLessThan(2);
            }
            return 0;
        });
    }

    @Test
    void bytesAreReadAsTheNumbersTheyAre() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.of(DType.U8, 2, 3));
        Value scaled = Ops.map("scaled", Expr.div(o(0), lit(255)), x);
        onThreads(1, session -> {
            double[] actual = session.look(scaled, Map.of("x", new byte[]{0, 51, 102, (byte) 153, (byte) 204, -1}));
            assertThat(actual).containsExactly(0f, 51 / 255f, 102 / 255f, 153 / 255f, 204 / 255f, 1);
            return 0;
        });
    }
}
