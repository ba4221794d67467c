package dev.tandem.cpu.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Run in a JVM for each width of vectors, see the module's pom. */
@Tag("lanes")
final class TilesTest {

    private static final Tiles SCALAR = ScalarLanes.create("test").tiles();

    @BeforeAll
    static void theMachineHasTheVectorsAskedFor() {
        int asked = Widths.asked();
        assumeTrue(asked <= Widths.widest(),
                "this machine has vectors of " + Widths.widest() + " bits, " + asked + " are asked for");
    }

    private static Tiles tiles() {
        return Widths.isScalar() ? SCALAR : VectorLanes.create().tiles();
    }

    @Test
    void totalsAreTheSameAtEveryWidth() {
        float[] sums = numbers(3 + 48 * Tiles.LANES);
        for (int count = 0; count <= 40; count++) {
            float[] expected = new float[60];
            float[] actual = new float[60];
            SCALAR.totals(sums, 3, count, expected, 5);
            tiles().totals(sums, 3, count, actual, 5);
            for (int i = 0; i < count; i++) {
                assertThat(actual[5 + i]).as("total %d of %d", i, count).isEqualTo(expected[5 + i]);
            }
            for (int i = (count + 15) / 16 * 16; i < 50; i++) {
                assertThat(actual[5 + i]).as("what lies after %d totals, rounded up to sixteens", count).isZero();
            }
        }
    }

    @Test
    void aTotalAddsHalvesOntoHalves() {
        float[] sums = {1e8f, 3, 5, 7, 9, 11, 13, 15, -1e8f, 4, 6, 8, 10, 12, 14, 16};
        float[] to = new float[16];
        float[] padded = java.util.Arrays.copyOf(sums, 16 * 16);
        tiles().totals(padded, 0, 1, to, 0);
        float[] s = new float[8];
        for (int i = 0; i < 8; i++) {
            s[i] = sums[i] + sums[i + 8];
        }
        assertThat(to[0]).isEqualTo(((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])));
    }

    @Test
    void aMatrixIsTransposedAndNothingElseIsTouched() {
        float[] from = numbers(5000);
        for (int rows : new int[]{0, 1, 4, 7, 8, 15, 16, 17, 32, 35}) {
            for (int columns : new int[]{0, 1, 4, 8, 13, 16, 31, 40}) {
                float[] to = new float[3000];
                tiles().transpose(from, 7, 53, rows, columns, to, 11, 41);
                for (int i = 0; i < to.length; i++) {
                    int column = Math.floorDiv(i - 11, 41);
                    int row = Math.floorMod(i - 11, 41);
                    boolean isIn = column >= 0 && column < columns && row < rows;
                    assertThat(to[i]).as("element %d of %d×%d", i, rows, columns)
                            .isEqualTo(isIn ? from[7 + row * 53 + column] : 0);
                }
            }
        }
    }

    private static float[] numbers(int count) {
        var random = new Random(1);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }
}
