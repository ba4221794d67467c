package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Workers;
import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReduceKernelTest {

    private static final Lanes VECTOR = VectorLanes.create();
    private static final Lanes SCALAR = ScalarLanes.create("test");

    private final CpuScope scope = new CpuScope("test", new ArrayList<>());

    @AfterEach
    void close() {
        scope.close();
    }

    /** Reductions of formulas of operands. */
    private record Case(List<Op.Reduction> reductions, List<Integer> axes, List<TensorType> types,
            List<float[]> operands) {

        Shape shape() {
            return types.stream().map(TensorType::shape).reduce(Shape.of(), Shape::broadcast);
        }

        /** The values of the formulas, element by element. */
        float[][] values() {
            float[][] values = new float[shape().elements()][];
            var formulas = reductions.stream().map(Op.Reduction::formula).toList();
            for (int i = 0; i < values.length; i++) {
                int[] at = RandomFormulas.coordinates(i, shape());
                float[] here = new float[operands.size()];
                for (int k = 0; k < here.length; k++) {
                    here[k] = RandomFormulas.at(operands.get(k), types.get(k).shape(), at);
                }
                values[i] = RandomFormulas.values(formulas, here, at);
            }
            return values;
        }
    }

    private float[][] run(Case test, Lanes lanes, int threads) {
        var builder = new GraphBuilder(false);
        var values = IntStream.range(0, test.types.size()).mapToObj(i -> builder.input("x" + i, test.types.get(i)))
                .toList();
        var op = new Op.Reduce(test.reductions, test.axes, false, DType.F32);
        Node node = builder.add(op, values, "reduce").getFirst().node();
        try (var workers = new Workers(threads)) {
            var kernel = ReduceKernel.of(op, node, new Cpu(lanes, workers));
            var workspace = new Tensor(scope.allocate(kernel.workspaceBytes()), 0,
                    TensorType.of(DType.U8, (int) kernel.workspaceBytes()));
            var operands = IntStream.range(0, test.types.size())
                    .mapToObj(i -> Tensors.of(scope, test.types.get(i), test.operands.get(i))).toArray(Tensor[]::new);
            var results = node.types().stream()
                    .map(t -> Tensors.of(scope, new TensorType(DType.F32, t.shape()), new float[t.elements()]))
                    .toArray(Tensor[]::new);
            var bound = kernel.bind(operands, results, workspace);
            bound.run();
            bound.run();
            assertThat(results).allMatch(Tensors::isIntactAround);
            return Arrays.stream(results).map(Tensors::floats).toArray(float[][]::new);
        }
    }

    /** Compares with naive sums in double; what is not a sum or a product must be equal. */
    private void check(Case test, String description) {
        float[][] actual = run(test, VECTOR, 1);
        float[][] values = test.values();
        Shape kept = test.shape().reduce(test.axes, true);
        for (int r = 0; r < actual.length; r++) {
            Kind kind = test.reductions.get(r).kind();
            double[] expected = new double[kept.elements()];
            double[] size = new double[kept.elements()];
            int[] met = new int[kept.elements()];
            double[] position = new double[kept.elements()];
            for (int i = 0; i < values.length; i++) {
                int k = index(RandomFormulas.coordinates(i, test.shape()), kept);
                double v = values[i][r];
                boolean better = v > expected[k] || (Double.isNaN(v) && !Double.isNaN(expected[k]));
                position[k] = met[k] > 0 && better ? met[k] : position[k];
                expected[k] = met[k]++ == 0 ? v : combined(kind, expected[k], v);
                size[k] += Math.abs(v);
            }
            for (int k = 0; k < expected.length; k++) {
                float got = actual[r][k];
                boolean isRight = switch (kind) {
                    case SUM -> isClose(got, expected[k], 1e-6 * size[k]);
                    case PROD -> met[k] > 12 // more may leave the range of floats on the way
                            || isClose(got, expected[k], 1e-5 * Math.abs(expected[k]) + 1e-30);
                    case MAX, MIN -> Float.compare(got, (float) expected[k]) == 0;
                    case ARG_MAX -> Float.floatToRawIntBits(got) == position[k];
                };
                if (!isRight) {
                    fail("%s, %s %d, element %d of %s over %s: expected %s at %s was %s", description, kind, r, k,
                            test.shape(), test.axes, expected[k], position[k], got);
                }
            }
        }
    }

    private static double combined(Kind kind, double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX, ARG_MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static boolean isClose(float got, double expected, double bound) {
        return Float.isFinite((float) expected)
                ? Math.abs(got - expected) <= bound
                : Float.compare(got, (float) expected) == 0;
    }

    private static int index(int[] at, Shape kept) {
        int index = 0;
        for (int i = 0; i < at.length; i++) {
            index = index * kept.size(i) + (kept.size(i) == 1 ? 0 : at[i]);
        }
        return index;
    }

    /** Random reductions of random formulas of operands that are not too wild to be summed. */
    private static Case random(long seed, int most, boolean tame) {
        var random = new RandomFormulas(seed);
        Shape shape = random.shape(most);
        var axes = new ArrayList<Integer>();
        for (int i = 0; i < shape.rank(); i++) {
            if (random.below(2) == 0) {
                axes.add(i);
            }
        }
        var types = List.of(new TensorType(DType.F32, shape), random.operand(shape));
        var operands = types.stream().map(t -> elements(random, t, tame)).toList();
        var kinds = IntStream.range(0, 1 + random.below(3))
                .mapToObj(i -> Kind.values()[random.below(Kind.values().length)]).toList();
        var formulas = tame
                ? List.of(o(0), Expr.mul(o(0), o(1)), Expr.apply(Expr.Fn.SIGMOID, Expr.sub(o(0), o(1))))
                : random.formulas(3, 2, shape);
        var reductions = IntStream.range(0, kinds.size())
                .mapToObj(i -> new Op.Reduction(kinds.get(i), formulas.get(i))).toList();
        return new Case(reductions, axes, types, operands);
    }

    private static float[] elements(RandomFormulas random, TensorType type, boolean tame) {
        float[] values = new float[type.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tame && type.dtype() == DType.F32
                    ? (random.below(2001) - 1000) / 1024f
                    : random.element(type.dtype());
        }
        return values;
    }

    @Test
    void anyAxesAreReducedAsOneAfterTheOtherInDouble() {
        for (long seed = 0; seed < 400; seed++) {
            check(random(seed, seed % 20 == 0 ? 20_000 : 600, true), "seed " + seed);
        }
    }

    @Test
    void specialNumbersAreReducedByTheRules() {
        for (long seed = 1000; seed < 1200; seed++) {
            Case test = random(seed, 600, false);
            var exact = test.reductions.stream().map(r -> new Op.Reduction(
                    r.kind() == Kind.SUM || r.kind() == Kind.PROD ? Kind.ARG_MAX : r.kind(), r.formula())).toList();
            check(new Case(exact, test.axes, test.types, test.operands), "seed " + seed);
        }
    }

    @Test
    void vectorsAndThreadsDoNotChangeABit() {
        for (long seed = 2000; seed < 2060; seed++) {
            Case test = random(seed, seed % 4 == 0 ? 100_000 : 2000, false);
            int[][] expected = bits(run(test, SCALAR, 1));
            for (int threads = 1; threads <= 3; threads++) {
                assertThat(bits(run(test, VECTOR, threads))).as("seed %d, %d threads", seed, threads)
                        .isDeepEqualTo(expected);
            }
        }
    }

    private static int[][] bits(float[][] values) {
        return Arrays.stream(values).map(RandomFormulas::bits).toArray(int[][]::new);
    }

    @Test
    void largeReductionsAreSplitAndStillExactlyThoseOfOneThread() {
        List<List<Integer>> axes = List.of(List.of(0, 1, 2), List.of(0, 2), List.of(1, 2), List.of(0, 1), List.of(1),
                List.of(0), List.of(2), List.of());
        for (var shape : List.of(Shape.of(17, 6, 500), Shape.of(1500, 2, 20), Shape.of(2, 3, 9000),
                Shape.of(30, 30, 70))) {
            for (var axis : axes) {
                var random = new RandomFormulas(shape.hashCode());
                var type = new TensorType(DType.F32, shape);
                var reductions = List.of(new Op.Reduction(Kind.SUM, o(0)), new Op.Reduction(Kind.ARG_MAX, o(0)),
                        new Op.Reduction(Kind.SUM, Expr.mul(o(0), o(0))));
                var test = new Case(reductions, axis, List.of(type), List.of(elements(random, type, true)));
                check(test, "large");
                int[][] expected = bits(run(test, SCALAR, 1));
                assertThat(bits(run(test, VECTOR, 3))).as("%s over %s", shape, axis).isDeepEqualTo(expected);
            }
        }
    }

    @Test
    void aTieGoesToTheFirstAndNanWins() {
        var type = TensorType.f32(2, 5);
        float[] values = {0, 3, 3, 1, 3, 7, Float.NaN, 9, Float.NaN, 2};
        var test = new Case(List.of(new Op.Reduction(Kind.ARG_MAX, o(0))), List.of(1), List.of(type), List.of(values));
        assertThat(run(test, VECTOR, 1)[0]).containsExactly(Float.intBitsToFloat(1), Float.intBitsToFloat(1));
    }

    @Test
    void aLongSumKeepsWhatSmallElementsAddUpTo() {
        float[] values = new float[1 << 18];
        Arrays.fill(values, 0.1f);
        for (var axes : List.of(List.of(0, 1), List.of(0))) {
            var type = TensorType.f32(1 << 17, 2);
            var test = new Case(List.of(new Op.Reduction(Kind.SUM, o(0))), axes, List.of(type), List.of(values));
            double expected = (double) 0.1f * values.length / (axes.size() == 2 ? 1 : 2);
            assertThat((double) run(test, VECTOR, 1)[0][0]).as("a long sum over %s", axes)
                    .isCloseTo(expected, within(4e-6 * expected));
        }
    }
}
