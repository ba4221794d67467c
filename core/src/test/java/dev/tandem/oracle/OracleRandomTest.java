package dev.tandem.oracle;

import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.integers;
import static dev.tandem.oracle.Given.sizes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.random.Philox;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OracleRandomTest {

    private static final double UNIT = 0x1p-24;

    private static double[] draw(Distribution distribution, long stream, int count, long seed, long step) {
        return first(new Op.Random(distribution, stream, Shape.of(count)), integers(DType.I64, seed, step));
    }

    @Test
    void theFirstUniformNumbersAreThePublishedWordsOfZero() {
        // 6627e8d5 e169c58d bc57ac4c 9b00dbd8 without their last 8 bits
        assertThat(draw(Distribution.UNIFORM, 0, 4, 0, 0)).containsExactly(0x6627e8 * UNIT, 0xe169c5 * UNIT,
                0xbc57ac * UNIT, 0x9b00db * UNIT);
    }

    @Test
    void normalNumbersComeInPairsOfTheSameWords() {
        double[] u = {(0x6627e8 + 1) * UNIT, 0xe169c5 * UNIT, (0xbc57ac + 1) * UNIT, 0x9b00db * UNIT};
        double first = Math.sqrt(-2 * Math.log(u[0]));
        double second = Math.sqrt(-2 * Math.log(u[2]));
        assertThat(draw(Distribution.NORMAL, 0, 4, 0, 0)).containsExactly(new double[]{
                first * Math.cos(2 * Math.PI * u[1]), first * Math.sin(2 * Math.PI * u[1]),
                second * Math.cos(2 * Math.PI * u[3]), second * Math.sin(2 * Math.PI * u[3])}, within(1e-14));
    }

    @Test
    void elementsStreamSeedAndStepAreInTheCounterAndTheKeyAsPhiloxDocumentsIt() {
        long stream = 0x1234567890abcdefL;
        long seed = 0xfedcba0987654321L;
        long step = 1_000_003;
        double[] drawn = draw(Distribution.UNIFORM, stream, 10, seed, step);
        int[] words = new int[4];
        for (int i = 0; i < drawn.length; i++) {
            Philox.block(i / 4, stream, seed + step * 0x9E3779B97F4A7C15L, words);
            assertThat(drawn[i]).isEqualTo((words[i % 4] >>> 8) * UNIT);
        }
    }

    @Test
    void uniformNumbersFillTheUnitIntervalAndNormalOnesHaveTheirMoments() {
        double[] uniform = draw(Distribution.UNIFORM, 7, 100_000, 1, 2);
        assertThat(Arrays.stream(uniform).min().orElseThrow()).isBetween(0.0, 1e-3);
        assertThat(Arrays.stream(uniform).max().orElseThrow()).isBetween(1 - 1e-3, 1 - UNIT);
        assertThat(Arrays.stream(uniform).average().orElseThrow()).isCloseTo(0.5, within(4 * Math.sqrt(1 / 12e5)));
        double[] normal = draw(Distribution.NORMAL, 8, 100_000, 1, 2);
        assertThat(Arrays.stream(normal).average().orElseThrow()).isCloseTo(0, within(4 / Math.sqrt(1e5)));
        assertThat(Arrays.stream(normal).map(v -> v * v).average().orElseThrow())
                .isCloseTo(1, within(4 * Math.sqrt(2 / 1e5)));
    }

    @Test
    void dropoutKeepsWhereTheUniformNumberIsAtLeastTheRate() {
        Elements key = integers(DType.I64, 0, 0);
        // 0x6627e8 / 2²⁴ is 0.399, then 0.881, 0.736, 0.605
        assertThat(first(new Op.Dropout(0.75, 0), floats(sizes(4), 1, 2, 3, 4), key)).containsExactly(0, 8, 0, 0);
        assertThat(first(new Op.Dropout(0.5, 0), floats(sizes(4), Double.NaN, 2, 3, Double.NaN), key)).containsExactly(
                0,
                4, 6, Double.NaN);
        assertThat(first(new Op.Dropout(0, 0), floats(sizes(2), 1, 2), key)).containsExactly(1, 2);
    }
}
