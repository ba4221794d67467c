package dev.tandem.cpu.movement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomKernelTest {

    private static Trial draw(Distribution distribution, long stream, int count, long seed, long step) {
        return Trial.of(List.of(TensorType.of(DType.I64, 2)), in -> in.get(0).builder()
                .add(new Op.Random(distribution, stream, Shape.of(count)), "random", in.get(0)),
                new long[]{seed, step});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 63, 4096, 4099, 10_001})
    void uniformNumbersAreTheOraclesBitByBit(int count) {
        draw(Distribution.UNIFORM, 0, count, 0, 0).matchesTheOracle(0);
        draw(Distribution.UNIFORM, 0x123456789ABCDEFL, count, -1, 77).matchesTheOracle(0);
        draw(Distribution.UNIFORM, -1, count, Long.MIN_VALUE, Long.MAX_VALUE).matchesTheOracle(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 63, 4096, 4099, 100_001})
    void normalNumbersAreWithinAUnitOfTheOracles(int count) {
        draw(Distribution.NORMAL, 5, count, 42, 3).matchesTheOracle(0.51);
    }

    @Test
    void everyQuarterOfTheTurnAndBothEndsOfTheRadiusAreRight() {
        int[] words = new int[2 * 64];
        int[] turns = {0, 1, 1 << 21, (1 << 21) + 1, 1 << 22, 3 << 21, 1 << 23, 5 << 21, 3 << 22, 7 << 21,
                (1 << 24) - 1};
        int[] radii = {0, 1, 1 << 22, 11_863_282, 11_863_283, (1 << 24) - 2};
        for (int turn : turns) {
            for (int i = 0; i < radii.length; i++) {
                words[2 * i] = radii[i] << 8;
                words[2 * i + 1] = turn << 8;
            }
            float[] y = new float[2 * radii.length];
            BoxMuller.write(words, y, 0, y.length);
            for (int i = 0; i < radii.length; i++) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log((radii[i] + 1) * 0x1p-24));
                double angle = 2 * Math.PI * turn * 0x1p-24;
                assertThat((double) y[2 * i]).isCloseTo(radius * StrictMath.cos(angle), within(radius));
                assertThat((double) y[2 * i + 1]).isCloseTo(radius * StrictMath.sin(angle), within(radius));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double radius) {
        return org.assertj.core.data.Offset.offset(0.5 * Math.ulp((float) radius) + 1e-15);
    }

    @Test
    void blocksAreThePublishedOnes() {
        int[] words = new int[5];
        Philox.block(0, 0, 0, words, 1);
        assertThat(words).containsExactly(0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }
}
