package dev.tandem.cpu.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Run in a JVM for each width of vectors, see the module's pom. */
@Tag("lanes")
final class ElementsTest {

    /** The bits of every function and reduction on {@link #numbers}, NaN as one: the same on every machine. */
    private static final int HASH = 1716478145;

    private static final int COUNT = 2000;
    private static final Elements SCALAR = ScalarLanes.create("test").elements();

    private final float[] a = numbers(3);
    private final float[] b = numbers(4);
    private final float[] c = numbers(5);

    @BeforeAll
    static void theMachineHasTheVectorsAskedFor() {
        int asked = Widths.asked();
        assumeTrue(asked <= Widths.widest(),
                "this machine has vectors of " + Widths.widest() + " bits, " + asked + " are asked for");
    }

    private static Elements elements() {
        return Widths.isScalar() ? SCALAR : VectorLanes.create().elements();
    }

    /** Numbers of all kinds: any bits, small ones, whole ones, specials. */
    private static float[] numbers(long seed) {
        var random = new Random(seed);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        float[] numbers = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            numbers[i] = switch (random.nextInt(8)) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> Float.intBitsToFloat(random.nextInt(1 << 23));
                case 2 -> random.nextInt(21) - 10;
                case 3 -> special[random.nextInt(special.length)];
                default -> (float) (random.nextGaussian() * 4);
            };
        }
        return numbers;
    }

    /** What all functions give for a number of elements from an odd place on. */
    private float[][] all(Elements elements, int count) {
        int at = 5;
        float[][] results = new float[Fn.values().length + 3 * Fn2.values().length + 8][count];
        int next = 0;
        for (Fn fn : Fn.values()) {
            elements.apply(fn, a, at, results[next++], 0, count);
        }
        for (Fn2 fn : Fn2.values()) {
            elements.apply(fn, a, at, b, 0, results[next++], 0, count);
            elements.apply(fn, a, at, 0.75f, results[next++], 0, count);
            elements.apply(fn, 1.25f, b, at, results[next++], 0, count);
        }
        elements.select(a, at, b, 0, c, 1, results[next++], 0, count);
        elements.select(a, at, 7, c, 1, results[next++], 0, count);
        elements.select(a, at, b, 0, 7, results[next++], 0, count);
        elements.select(a, at, 7, 8, results[next++], 0, count);
        for (boolean minus : new boolean[]{false, true}) {
            elements.addProduct(minus, a, at, b, 0, c, 1, results[next++], 0, count);
            elements.addProduct(minus, a, at, -1.1f, c, 1, results[next++], 0, count);
        }
        return results;
    }

    private float[] reductions(Elements elements, int count) {
        float[] tame = new float[count];
        for (int i = 0; i < count; i++) {
            tame[i] = Float.isFinite(b[i]) ? Functions.tanh(b[i]) + 0.5f : 0.25f;
        }
        float[] lanes = new float[Elements.LANES];
        var kinds = Kind.values();
        float[] results = new float[2 * kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            results[2 * i] = elements.reduce(kinds[i], tame, 0, count, lanes, 0);
            results[2 * i + 1] = elements.reduce(kinds[i], a, 3, Math.min(count, COUNT - 3), lanes, 0);
        }
        return results;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }

    @Test
    void everyNumberOfElementsGivesTheBitsOfTheScalarCode() {
        for (int count : new int[]{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1000}) {
            float[][] expected = all(SCALAR, count);
            float[][] actual = all(elements(), count);
            for (int f = 0; f < expected.length; f++) {
                assertThat(bits(actual[f])).as("function %d of %d elements", f, count).isEqualTo(bits(expected[f]));
            }
            assertThat(bits(reductions(elements(), count))).as("reductions of %d elements", count)
                    .isEqualTo(bits(reductions(SCALAR, count)));
        }
    }

    @Test
    void anyBitsGiveTheBitsOfTheScalarCode() {
        var random = new Random(6);
        float[] x = new float[4096];
        float[] expected = new float[4096];
        float[] actual = new float[4096];
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = Float.intBitsToFloat(random.nextInt());
            }
            for (Fn fn : Fn.values()) {
                SCALAR.apply(fn, x, 0, expected, 0, x.length);
                elements().apply(fn, x, 0, actual, 0, x.length);
                assertThat(bits(actual)).as("%s, round %d", fn, round).isEqualTo(bits(expected));
            }
        }
    }

    @Test
    void compiledCodeGivesTheBitsOfInterpretedCodeOnEveryMachine() {
        Elements elements = elements();
        for (int round = 0; round < 400; round++) {
            int hash = Arrays.hashCode(bits(reductions(elements, COUNT - 5)));
            for (float[] result : all(elements, COUNT - 5)) {
                hash = 31 * hash + Arrays.hashCode(bits(result));
            }
            assertThat(hash).as("round %d", round).isEqualTo(HASH);
        }
    }

    @Test
    void powersWithOneExponentAreThoseOfTheFunction() {
        float[] scratch = new float[2 * COUNT];
        float[] positive = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            positive[i] = Math.abs(a[i]);
        }
        for (float exponent : new float[]{-0.75f, 0.5f, 3, 2, -1, 0, 1e30f, Float.NaN, Float.POSITIVE_INFINITY}) {
            for (float[] base : new float[][]{a, positive}) {
                float[] expected = new float[COUNT];
                SCALAR.apply(Fn2.POW, base, 0, exponent, expected, 0, COUNT);
                float[] actual = base.clone();
                for (int round = 0; round < 50; round++) {
                    System.arraycopy(base, 0, actual, 0, COUNT);
                    elements().power(actual, 0, exponent, actual, 0, COUNT, scratch, 0);
                    assertThat(bits(actual)).as("to the power %s, round %d", exponent, round)
                            .isEqualTo(bits(expected));
                }
            }
        }
    }

    @Test
    void aResultMayBeAnArgument() {
        for (Fn2 fn : Fn2.values()) {
            float[] expected = new float[COUNT];
            elements().apply(fn, a, 0, b, 0, expected, 0, COUNT);
            float[] left = a.clone();
            elements().apply(fn, left, 0, b, 0, left, 0, COUNT);
            float[] right = b.clone();
            elements().apply(fn, a, 0, right, 0, right, 0, COUNT);
            assertThat(bits(left)).as("%s over its left", fn).isEqualTo(bits(expected));
            assertThat(bits(right)).as("%s over its right", fn).isEqualTo(bits(expected));
        }
    }
}
