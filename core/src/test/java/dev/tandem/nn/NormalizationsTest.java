package dev.tandem.nn;

import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.layerNorm;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizationsTest {

    private static final Shape SHAPE = Shape.of(3, 2, 4, 5);

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 20", "3, 40"})
    void aLayerNormNormalisesTheLastAxes(int axes, int together) {
        double[] x = Evaluated.gaussian(1, SHAPE.elements());
        var result = Evaluated.of(layerNorm(axes), TensorType.f32(SHAPE.sizes()), x);
        double[] scale = result.parameter("layerNorm1/scale");
        double[] shift = result.parameter("layerNorm1/shift");
        double[] expected = new double[x.length];
        for (int row = 0; row < x.length; row += together) {
            double mean = Arrays.stream(x, row, row + together).average().orElseThrow();
            double variance = Arrays.stream(x, row, row + together).map(v -> (v - mean) * (v - mean)).average()
                    .orElseThrow();
            for (int i = 0; i < together; i++) {
                expected[row + i] = (x[row + i] - mean) / Math.sqrt(variance + 1e-5) * scale[i] + shift[i];
            }
        }
        assertThat(scale).hasSize(together);
        assertThat(result.y()).containsExactly(expected, within(1e-12));
    }

    /** Sums of squares lose all digits of a float32 there. */
    @Test
    void aLargeMeanCostsNoDigits() {
        double[] y = Evaluated.untouched(layerNorm()::apply, TensorType.f32(1, 4), new double[]{1e6, 1e6 + 1, 1e6 + 2,
                1e6 + 3}).y();
        double unit = 1 / Math.sqrt(1.25 + 1e-5);
        assertThat(y).containsExactly(new double[]{-1.5 * unit, -0.5 * unit, 0.5 * unit, 1.5 * unit}, within(1e-9));
    }

    @Test
    void aLayerNormIsOfASamplesAxes() {
        for (int axes : new int[]{0, 4}) {
            assertThatThrownBy(() -> sequential(image(2, 3, 4), layerNorm(axes))).isInstanceOf(UsageException.class)
                    .hasMessage("layerNorm 'layerNorm1': normalises the last axes of a sample, 1 at least (" + axes
                            + " axes, input [1,2,3,4]) — choose fewer than 4, the batch is none of them");
        }
        assertThat(sequential(features(3), layerNorm()).output()).isEqualTo(Shape.of(3));
    }
}
