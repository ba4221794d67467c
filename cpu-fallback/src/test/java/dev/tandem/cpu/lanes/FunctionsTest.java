package dev.tandem.cpu.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FunctionsTest {

    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float[] SPECIAL = {0f, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, INFINITY, -INFINITY, Float.NaN,
            Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, 8388607.5f, 8388609f, 16777215f, -16777215f, 16777216f};

    private static double exact(Fn fn, double x) {
        return switch (fn) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case STEP -> x > 0 ? 1 : x <= 0 ? 0 : x;
            case FLOOR -> Math.floor(x);
            case EXP -> StrictMath.exp(x);
            case LOG -> StrictMath.log(x);
            case SQRT -> StrictMath.sqrt(x);
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));
            case RELU -> x <= 0 ? 0 : x;
        };
    }

    /** Units in the last place between a float and the exact value; infinite where one is special and not the other. */
    private static double ulps(float actual, double exact) {
        float rounded = (float) exact;
        if (Float.isNaN(rounded) || Float.isInfinite(rounded) || !Float.isFinite(actual)) {
            return Float.compare(actual, rounded) == 0 ? 0 : INFINITY;
        }
        if (rounded == 0 && exact == 0) {
            return Float.compare(actual, rounded) == 0 ? 0 : INFINITY;
        }
        return Math.abs(actual - exact) / Math.ulp(rounded);
    }

    @ParameterizedTest
    @CsvSource({"NEG, 0", "ABS, 0", "SIGN, 0", "STEP, 0", "FLOOR, 0", "EXP, 1", "LOG, 1", "SQRT, 0.5", "TANH, 2.5",
            "SIGMOID, 2.5", "RELU, 0"})
    void aFunctionIsWithinItsBoundForEveryExponent(Fn fn, double bound) {
        double worst = 0;
        float at = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += 4099) {
            float x = Float.intBitsToFloat((int) bits);
            double ulps = ulps(Functions.apply(fn, x), exact(fn, x));
            if (ulps > worst) {
                worst = ulps;
                at = x;
            }
        }
        assertThat(worst).as("%s at %s", fn, at).isLessThanOrEqualTo(bound);
    }

    @ParameterizedTest
    @CsvSource({"EXP, 1", "LOG, 1", "TANH, 2.5", "SIGMOID, 2.5"})
    void aFunctionIsWithinItsBoundWhereItBends(Fn fn, double bound) {
        for (float x = fn == Fn.LOG ? 0.4f : -12; x < 12; x = Math.nextUp(x) + 3.1e-5f) {
            assertThat(ulps(Functions.apply(fn, x), exact(fn, x))).as("%s at %s", fn, x).isLessThan(bound);
        }
    }

    @Test
    void specialArgumentsGiveWhatTheExactFunctionGives() {
        for (Fn fn : Fn.values()) {
            for (float x : SPECIAL) {
                assertThat(ulps(Functions.apply(fn, x), exact(fn, x))).as("%s at %s", fn, x).isLessThan(2.5);
            }
        }
    }

    @Test
    void resultsMayBeDenormal() {
        for (float x = -87; x > -104; x -= 0.013f) {
            assertThat(ulps(Functions.exp(x), StrictMath.exp(x))).as("exp at " + x).isLessThan(1);
            assertThat(ulps(Functions.sigmoid(x), StrictMath.exp(x))).as("sigmoid at " + x).isLessThan(2.5);
        }
        assertThat(Functions.exp(-104)).isZero();
        assertThat(Functions.exp(88.72284f)).isEqualTo(INFINITY);
        assertThat(Functions.exp(88.722835f)).isFinite();
        assertThat(Functions.tanh(Float.MIN_VALUE)).isEqualTo(Float.MIN_VALUE);
    }

    private static double exactPower(float x, float y) {
        return Float.isNaN(x) ? x : StrictMath.pow(x, y);
    }

    @Test
    void powersOfSpecialNumbersFollowTheRules() {
        for (float x : SPECIAL) {
            for (float y : SPECIAL) {
                assertThat(ulps(Functions.pow(x, y), exactPower(x, y))).as("pow(%s, %s)", x, y).isLessThan(4);
            }
        }
    }

    @Test
    void powersOfAnyNumbersAreWithinFourUnits() {
        var random = new Random(11);
        for (int i = 0; i < 300_000; i++) {
            float x = switch (i % 3) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> (float) Math.exp(random.nextGaussian() * 3);
                default -> (float) (1 + random.nextGaussian() * 0.01);
            };
            float y = switch (i / 3 % 4) {
                case 0 -> (float) random.nextGaussian();
                case 1 -> random.nextInt(41) - 20;
                case 2 -> (float) (random.nextGaussian() * 1000);
                default -> Float.intBitsToFloat(random.nextInt());
            };
            assertThat(ulps(Functions.pow(x, y), exactPower(x, y))).as("pow(%s, %s)", x, y).isLessThan(4);
        }
    }

    @Test
    void decayedRatesAreWithinFourUnitsForAMillionSteps() {
        for (float base : new float[]{0.9f, 0.99f, 0.999f, 0.9999f}) {
            for (int t = 1; t < 1_000_000; t += 1 + t / 50) {
                assertThat(ulps(Functions.pow(base, t), StrictMath.pow(base, t))).as("%s to the %d", base, t)
                        .isLessThan(4);
            }
        }
    }

    @Test
    void comparisonsAreOneOrZeroAndZeroForNan() {
        assertThat(Functions.apply(Fn2.LT, 1, 2)).isEqualTo(1);
        assertThat(Functions.apply(Fn2.LE, 2, 2)).isEqualTo(1);
        assertThat(Functions.apply(Fn2.EQ, -0f, 0f)).isEqualTo(1);
        for (Fn2 fn : new Fn2[]{Fn2.LT, Fn2.LE, Fn2.EQ}) {
            assertThat(Functions.apply(fn, Float.NaN, 1)).isZero();
            assertThat(Functions.apply(fn, 1, Float.NaN)).isZero();
        }
        assertThat(Functions.apply(Fn2.MAX, Float.NaN, 1)).isNaN();
        assertThat(Functions.apply(Fn2.MIN, 1, Float.NaN)).isNaN();
    }
}
