package dev.tandem.cpu.movement;

/**
 * Normal numbers from pairs of random words: √(−2 ln u) · (cos 2πv, sin 2πv), u in (0, 1] and v in [0, 1) multiples of 2⁻²⁴.
 *
 * <p><i>Numerics</i>: series in double, cut where the next term is below 2⁻³⁸ of the result, rounded once to float32: within 1
 * ULP. Only additions, multiplications, divisions and square roots, which Java rounds the same everywhere, hot or cold.
 */
final class BoxMuller {

    private static final double LN_2 = 0.6931471805599453;
    private static final double UNIT = 0x1p-24;
    /** 2π of 2⁻²⁴. */
    private static final double ANGLE = 2 * Math.PI * UNIT;
    private static final int QUARTER_BITS = 22;
    private static final int MANTISSA_BITS = 52;
    private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(0.7071067811865476);

    private BoxMuller() {
    }

    /** Writes {@code count} numbers from as many words, rounded up to pairs. Without branches: no guess about bits is right. */
    static void write(int[] words, float[] y, int at, int count) {
        for (int i = 0; i < count; i += 2) {
            double radius = Math.sqrt(-2 * log(((words[i] >>> 8) + 1) * UNIT));
            int turn = words[i + 1] >>> 8;
            int quarter = (turn + (1 << (QUARTER_BITS - 1))) >> QUARTER_BITS;
            double angle = (turn - (quarter << QUARTER_BITS)) * ANGLE;
            long cos = Double.doubleToRawLongBits(radius * cos(angle));
            long sin = Double.doubleToRawLongBits(radius * sin(angle));
            long swapped = (cos ^ sin) & -(quarter & 1);
            y[at + i] = (float) Double.longBitsToDouble(cos ^ swapped ^ (long) (quarter + 1 & 2) << 62);
            if (i + 1 < count) {
                y[at + i + 1] = (float) Double.longBitsToDouble(sin ^ swapped ^ (long) (quarter & 2) << 62);
            }
        }
    }

    /** ln of a normal number in (0, 1]: 2 artanh((m − 1) / (m + 1)) + e ln 2, u = m · 2ᵉ with m in [1/√2, √2). */
    private static double log(double u) {
        long bits = Double.doubleToRawLongBits(u);
        long exponent = (bits - SQRT_HALF_BITS) >> MANTISSA_BITS;
        double mantissa = Double.longBitsToDouble(bits - (exponent << MANTISSA_BITS));
        double s = (mantissa - 1) / (mantissa + 1);
        double t = s * s;
        double tail = 1.0 / 3 + t * (1.0 / 5 + t * (1.0 / 7 + t * (1.0 / 9 + t * (1.0 / 11 + t * (1.0 / 13)))));
        return exponent * LN_2 + 2 * (s + s * t * tail);
    }

    /** sin x for |x| ≤ π/4. */
    private static double sin(double x) {
        double t = x * x;
        return x + x * t
                * (-1.0 / 6 + t * (1.0 / 120 + t * (-1.0 / 5040 + t * (1.0 / 362_880 + t * (-1.0 / 39_916_800)))));
    }

    /** cos x for |x| ≤ π/4. */
    private static double cos(double x) {
        double t = x * x;
        return 1 + t * (-1.0 / 2 + t * (1.0 / 24 + t * (-1.0 / 720 + t * (1.0 / 40_320
                + t * (-1.0 / 3_628_800 + t * (1.0 / 479_001_600))))));
    }
}
