package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthonormalTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "7, 1", "5, 5", "3, 17", "17, 3", "64, 64", "64, 100", "100, 64"})
    void rowsOrColumnsAreOrthonormal(int rows, int columns) {
        double[] matrix = gaussian(rows * columns);
        Orthonormal.of(matrix, rows, columns);
        boolean byRows = rows <= columns;
        int count = Math.min(rows, columns);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double dot = 0;
                for (int k = 0; k < Math.max(rows, columns); k++) {
                    dot += byRows
                            ? matrix[i * columns + k] * matrix[j * columns + k]
                            : matrix[k * columns + i] * matrix[k * columns + j];
                }
                assertThat(dot).isCloseTo(i == j ? 1 : 0, within(1e-14));
            }
        }
    }

    /** Where Gram and Schmidt's vectors after one pass are no longer at right angles. */
    @Test
    void nearlyParallelVectorsBecomeOrthonormalToo() {
        double[] matrix = {1, 1e-9, 0, 1, 0, 1e-9, 1, 0, 0};
        Orthonormal.of(matrix, 3, 3);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < i; j++) {
                double dot = matrix[3 * i] * matrix[3 * j] + matrix[3 * i + 1] * matrix[3 * j + 1]
                        + matrix[3 * i + 2] * matrix[3 * j + 2];
                assertThat(dot).isCloseTo(0, within(1e-15));
            }
        }
    }

    /** The first vector keeps its direction, and every other the side it is on. */
    @Test
    void theTriangleHasAPositiveDiagonal() {
        double[] given = gaussian(12);
        double[] matrix = given.clone();
        Orthonormal.of(matrix, 3, 4);
        for (int i = 0; i < 3; i++) {
            double diagonal = 0;
            for (int k = 0; k < 4; k++) {
                diagonal += given[4 * i + k] * matrix[4 * i + k];
            }
            assertThat(diagonal).isPositive();
        }
    }

    @Test
    void aStatesRowsHaveTheGainForLength() {
        double[] filters = first(TensorType.of(DType.F64, 4, 3, 2, 2), 2, "w", 7);
        for (int i = 0; i < 4; i++) {
            double squares = 0;
            for (int k = 0; k < 12; k++) {
                squares += filters[12 * i + k] * filters[12 * i + k];
            }
            assertThat(squares).isCloseTo(4, within(1e-13));
        }
    }

    @Test
    void seedAndNameDecideEveryBit() {
        TensorType type = TensorType.f32(5, 3);
        assertThat(first(type, 1, "w", 7)).isEqualTo(first(type, 1, "w", 7)).isNotEqualTo(first(type, 1, "w", 8))
                .isNotEqualTo(first(type, 1, "v", 7));
        // for ever, on every machine
        assertThat(first(TensorType.f32(2, 2), 1, "w", 7)).containsExactly(-0.6404558420181274, 0.7679949998855591,
                0.7679949998855591, 0.6404558420181274);
    }

    private static double[] first(TensorType type, double gain, String name, long seed) {
        var b = new GraphBuilder(true);
        b.output("w", b.state(name, type, new Init.Orthogonal(gain)));
        try (var backend = OracleBackend.open(); var session = new Session(backend, seed)) {
            session.declare(b.build());
            return session.read(name);
        }
    }

    private static double[] gaussian(int count) {
        return DoubleStream.generate(new Random(3)::nextGaussian).limit(count).toArray();
    }
}
