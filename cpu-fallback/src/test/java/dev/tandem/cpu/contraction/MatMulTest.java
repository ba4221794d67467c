package dev.tandem.cpu.contraction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.graph.Ops;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.Tolerance;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("lanes")
class MatMulTest {

    record Case(int batch, int m, int k, int n, boolean transA, boolean transB) {
        TensorType a() {
            return matrix(transA ? k : m, transA ? m : k);
        }

        TensorType b() {
            return matrix(transB ? n : k, transB ? k : n);
        }

        private TensorType matrix(int rows, int columns) {
            return batch == 0 ? TensorType.f32(rows, columns) : TensorType.f32(batch, rows, columns);
        }
    }

    /** Sizes about those where panels, tiles, strips and blocks of depth end, then random ones. */
    static Stream<Case> cases() {
        var edges = Stream.of(new Case(0, 1, 1, 1, false, false), new Case(0, 12, 64, 32, false, false),
                new Case(0, 13, 65, 33, false, false), new Case(0, 48, 513, 64, false, false),
                new Case(0, 49, 512, 65, true, false), new Case(0, 97, 1025, 40, false, true),
                new Case(0, 33, 100, 129, false, true), new Case(0, 32, 100, 129, false, true),
                new Case(0, 5, 70, 1100, false, false), new Case(0, 60, 20, 1100, true, false),
                new Case(3, 50, 600, 70, false, false), new Case(5, 3, 17, 9, false, true));
        return Stream.concat(edges, IntStream.range(0, 40).mapToObj(i -> random(new Random(i))));
    }

    private static Case random(Random r) {
        return new Case(r.nextInt(3) == 0 ? 1 + r.nextInt(4) : 0, 1 + r.nextInt(60), 1 + r.nextInt(90),
                1 + r.nextInt(80), r.nextBoolean(), r.nextBoolean());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aProductIsTheOraclesAndTheSameBitsEverywhere(Case c) {
        Random r = new Random(c.hashCode());
        Trial.of(List.of(c.a(), c.b()), in -> Ops.matmul(in.get(0), in.get(1), c.transA, c.transB),
                normal(r, c.a().elements()), normal(r, c.b().elements())).matchesTheOracle(Tolerance.ACCUMULATING);
    }

    @Test
    void whatIsNotANumberStaysInItsRowAndColumn() {
        for (boolean transB : new boolean[]{false, true}) {
            float[] a = normal(new Random(1), 5 * 21);
            float[] b = normal(new Random(2), 21 * 37);
            a[2 * 21 + 20] = Float.NaN;
            b[transB ? 30 * 21 : 30] = Float.POSITIVE_INFINITY;
            var type = transB ? TensorType.f32(37, 21) : TensorType.f32(21, 37);
            float[] c = Trial.floats(Trial.of(List.of(TensorType.f32(5, 21), type),
                    in -> Ops.matmul(in.get(0), in.get(1), false, transB), a, b).run().get(0));
            for (int i = 0; i < c.length; i++) {
                assertThat(Float.isFinite(c[i])).as("element %d, transB %s", i, transB)
                        .isEqualTo(i / 37 != 2 && i % 37 != 30);
            }
        }
    }

    static float[] normal(Random r, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) r.nextGaussian();
        }
        return values;
    }
}
