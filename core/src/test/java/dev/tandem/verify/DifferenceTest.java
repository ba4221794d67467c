package dev.tandem.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.tensor.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double[] normals(int count) {
        var random = new java.util.Random(7);
        return random.doubles(count).map(d -> random.nextGaussian()).toArray();
    }

    @Test
    void figuresAreRelativeToTheOracle() {
        var d = Difference.of(new double[]{3, 4, 0, 0}, new double[]{3, 4, 0, 0.5});
        assertThat(d.nmse()).isEqualTo(0.25 / 25);
        assertThat(d.maxError()).isEqualTo(0.5 / 2.5);
        assertThat(d.worst()).isEqualTo(3);
        assertThat(d.sameBits()).isFalse();
    }

    @Test
    void ulpsAreThoseOfFloat32() {
        double next = Math.nextUp(1f);
        assertThat(Difference.of(new double[]{1}, new double[]{next}).ulps()).isEqualTo(1);
        assertThat(Difference.of(new double[]{1}, new double[]{1 + 0x1p-25}).ulps()).isEqualTo(0.25);
    }

    @Test
    void ulpsOfTheLargestIntermediateForgiveCancellation() {
        double[] expected = {1e-4};
        double[] actual = {1e-4 + 0x1p-24};
        assertThat(Difference.of(expected, actual).isWithin(Tolerance.ELEMENT_WISE)).isFalse();
        assertThat(Difference.of(expected, actual, new double[]{1}).ulps()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void oneOutlierAmongManyIsSeenByTheSecondBound() {
        double[] expected = normals(100_000);
        double[] actual = expected.clone();
        actual[50_000] += 0.002;
        var d = Difference.of(expected, actual);
        assertThat(d.nmse()).isLessThan(1e-10);
        assertThat(d.isWithin(Tolerance.ACCUMULATING)).isFalse();
        assertThat(d.line(Tolerance.ACCUMULATING, "y", Shape.of(100, 1000)))
                .startsWith("max error / rms 2e-03 > 1e-04; worst y[50,0]");
    }

    @Test
    void tf32FailsTheStrictClassAndPassesItsOwn() {
        var random = new SplittableRandom(5);
        int k = 512;
        double[] exact = new double[256];
        double[] rounded = new double[256];
        for (int i = 0; i < exact.length; i++) {
            for (int j = 0; j < k; j++) {
                float a = (float) random.nextGaussian();
                float b = (float) random.nextGaussian();
                exact[i] += (double) a * b;
                rounded[i] += (double) tf32(a) * tf32(b);
            }
        }
        var d = Difference.of(exact, rounded);
        assertThat(d.isWithin(Tolerance.ACCUMULATING)).isFalse();
        assertThat(d.isWithin(Tolerance.accumulating(Precision.TF32))).isTrue();
    }

    private static float tf32(float value) {
        return Float.intBitsToFloat((Float.floatToIntBits(value) + 0x1000) & 0xffffe000);
    }

    @Test
    void nanMustBeWhereTheOracleHasIt() {
        double[] expected = {1, NAN, 3, 4};
        assertThat(Difference.of(expected, new double[]{1, NAN, 3, 4}).isWithin(Tolerance.EXACT)).isTrue();
        var d = Difference.of(expected, new double[]{1, 2, NAN, 4});
        assertThat(d.misplaced()).isEqualTo(2);
        assertThat(d.isWithin(Tolerance.ACCUMULATING_BF16)).isFalse();
        assertThat(d.line(Tolerance.ACCUMULATING, "y", Shape.of(2, 2)))
                .isEqualTo("2 elements are NaN or infinite on one side alone; worst y[0,1] expected NaN was 2.0");
    }

    @Test
    void infinityHasASignAndIsWhatFloat32CannotHold() {
        assertThat(Difference.of(new double[]{INF}, new double[]{-INF}).misplaced()).isEqualTo(1);
        assertThat(Difference.of(new double[]{1e300}, new double[]{INF}).misplaced()).isZero();
        assertThat(Difference.of(new double[]{NAN}, new double[]{INF}).misplaced()).isEqualTo(1);
    }

    @Test
    void zerosAreEqualButNotTheSameBits() {
        var d = Difference.of(new double[]{0}, new double[]{-0.0});
        assertThat(d.isWithin(Tolerance.EXACT)).isTrue();
        assertThat(d.sameBits()).isFalse();
    }

    @Test
    void anErrorWhereAllShouldBeZeroIsInfinite() {
        var d = Difference.of(new double[]{0, 0}, new double[]{0, 1e-30});
        assertThat(d.nmse()).isEqualTo(INF);
        assertThat(d.isWithin(Tolerance.ACCUMULATING_BF16)).isFalse();
    }

    @Test
    void aLineNamesWhatIsBrokenAndTheWorstElement() {
        double[] expected = new double[24];
        expected[23] = 2;
        double[] actual = expected.clone();
        actual[23] = 1.5;
        assertThat(Difference.of(expected, actual).line(Tolerance.ACCUMULATING, "dw", Shape.of(2, 3, 4)))
                .isEqualTo(
                        "nmse 6.3e-02 > 1e-10, max error / rms 1.2e+00 > 1e-04; worst dw[1,2,3] expected 2.0 was 1.5");
        assertThat(Difference.of(expected, expected).line(Tolerance.ELEMENT_WISE, "y", Shape.of(24)))
                .isEqualTo("ulps 0 ≤ 4; worst y[0] expected 0.0 was 0.0");
    }

    @Test
    void aScalarHasNoIndex() {
        assertThat(Difference.of(new double[]{2}, new double[]{3}).line(Tolerance.NETWORK_LOSS, "loss", Shape.of()))
                .isEqualTo("max error / rms 5e-01 > 1e-06; worst loss expected 2.0 was 3.0");
    }

    @Test
    void arraysOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> Difference.of(new double[2], new double[3]))
                .hasMessage("compares 2 elements with 3 by 2 sizes");
    }
}
