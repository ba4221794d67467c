package dev.tandem.verify;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a candidate's numbers are from the oracle's, whose magnitude is the denominator throughout.
 *
 * <p><i>Numerics</i>: an expected number that float32 can't hold counts as infinite. Elements that are NaN or infinite on either
 * side are compared apart: they must be the same, and count in no mean. +0 equals −0 but for {@link #sameBits}.
 *
 * @param nmse mean square of the error over that of the values
 * @param maxError largest error over the root mean square of the values
 * @param ulps largest error in float32 units in the last place of the element, or of its largest intermediate
 * @param worst row-major index of the largest error, or of the first misplaced element if there is one
 * @param expected the oracle's number there
 * @param actual the candidate's number there
 * @param misplaced how many elements are NaN or infinite on one side and something else on the other
 * @param sameBits whether every number is the same, zeros with their sign
 */
public record Difference(double nmse, double maxError, double ulps, int worst, double expected, double actual,
        int misplaced, boolean sameBits) {

    /** Compares a candidate's elements with the oracle's. */
    public static Difference of(double[] expected, double[] actual) {
        return of(expected, actual, expected);
    }

    /**
     * Compares a candidate's elements with the oracle's where intermediate results were larger than what came out: terms that
     * cancel leave their rounding behind.
     *
     * @param sizes for each element the magnitude of the largest intermediate; the element's own is taken where that is larger
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public static Difference of(double[] expected, double[] actual, double[] sizes) {
        if (expected.length != actual.length || expected.length != sizes.length) {
            throw new IllegalArgumentException("compares " + expected.length + " elements with " + actual.length
                    + " by " + sizes.length + " sizes");
        }
        var sums = new Sums();
        for (int i = 0; i < expected.length; i++) {
            double size = Double.isFinite(sizes[i]) ? Math.abs(sizes[i]) : 0;
            sums.add(i, expected[i], actual[i], Math.max(size, Math.abs(expected[i])));
        }
        int worst = sums.misplaced > 0 ? sums.firstMisplaced : sums.worst;
        boolean any = expected.length > 0;
        return new Difference(ratio(sums.errors, sums.power),
                ratio(sums.largest, Math.sqrt(sums.power / Math.max(1, sums.finite))), sums.ulps, worst,
                any ? expected[worst] : 0, any ? actual[worst] : 0, sums.misplaced, sums.sameBits);
    }

    /** 0 if there is no error, infinite if there is one where all should be 0. */
    private static double ratio(double error, double size) {
        return error == 0 ? 0 : error / size;
    }

    private static final class Sums {
        private double errors;
        private double power;
        private double largest;
        private double ulps;
        private int finite;
        private int worst;
        private int misplaced;
        private int firstMisplaced;
        private boolean sameBits = true;

        void add(int i, double expected, double actual, double size) {
            sameBits &= Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual);
            if (!isFinite(expected) || !isFinite(actual)) {
                if (!isSame(expected, actual) && misplaced++ == 0) {
                    firstMisplaced = i;
                }
                return;
            }
            finite++;
            double error = Math.abs(actual - expected);
            errors += error * error;
            power += size * size;
            ulps = Math.max(ulps, error / Math.ulp((float) size));
            if (error > largest) {
                largest = error;
                worst = i;
            }
        }

        private static boolean isFinite(double value) {
            return Float.isFinite((float) value);
        }

        private static boolean isSame(double expected, double actual) {
            return Float.compare((float) expected, (float) actual) == 0;
        }
    }

    /** Whether nothing is misplaced and every bound of a class is kept. */
    public boolean isWithin(Tolerance tolerance) {
        return misplaced == 0 && !(nmse > tolerance.nmse()) && !(maxError > tolerance.maxError())
                && !(ulps > tolerance.ulps());
    }

    /**
     * The comparison as one line: {@code nmse 4.1e-08 > 1e-10; worst dw[2,6,0,4] expected 0.1834561 was 0.1831055}. Bounds that
     * are broken are named; if none is, all figures of the class are.
     *
     * @param name what the compared tensor is called
     * @param shape its shape, for the index of the worst element
     */
    public String line(Tolerance tolerance, String name, Shape shape) {
        String broken = figures(tolerance, true);
        String text = misplaced > 0
                ? misplaced + (misplaced == 1 ? " element is" : " elements are") + " NaN or infinite on one side alone"
                : broken.isEmpty() ? figures(tolerance, false) : broken;
        return text + "; worst " + name + index(shape, worst) + " expected " + number(expected) + " was "
                + number(actual);
    }

    private String figures(Tolerance tolerance, boolean broken) {
        var figures = new ArrayList<String>();
        figure(figures, "nmse", nmse, tolerance.nmse(), broken);
        figure(figures, "max error / rms", maxError, tolerance.maxError(), broken);
        figure(figures, "ulps", ulps, tolerance.ulps(), broken);
        return String.join(", ", figures);
    }

    private static void figure(List<String> figures, String name, double value, double bound, boolean broken) {
        if (!Double.isNaN(bound) && (value > bound || !broken)) {
            figures.add(name + " " + small(value) + (value > bound ? " > " : " ≤ ") + small(bound));
        }
    }

    private static String small(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1000
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e");
    }

    private static String number(double value) {
        return String.valueOf((float) value);
    }

    private static String index(Shape shape, int element) {
        if (shape.rank() == 0) {
            return "";
        }
        int[] strides = shape.strides();
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.rank(); i++) {
            text.append(i == 0 ? "" : ",").append(element / strides[i] % shape.size(i));
        }
        return text.append("]").toString();
    }
}
