package dev.tandem.cpu.lanes;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/**
 * The functions of formulas on single floats: the definition whose bits every implementation of {@link Elements} gives. Made of
 * multiply, add, fma, divide and operations on bits alone, in a written order, because the transcendental functions of the
 * platform give other bits interpreted than compiled, and others again with vectors.
 *
 * <p><i>Numerics</i>: exp and log err by less than 1 unit in the last place, tanh and sigmoid by less than 2.5, pow by less
 * than 4, denormal results included; what IEEE 754 defines is exact. Which NaN a NaN is is not defined.
 */
public final class Functions {

    /** log₂ e. */
    public static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 rounded, and what that leaves. */
    public static final float LN2 = 0x1.62e430p-1f;
    /** What {@link #LN2} is too small by. */
    public static final float LN2_REST = -0x1.05c610p-29f;
    /** The first 15 bits of ln 2: its product with an exponent is exact. */
    public static final float LN2_SHORT = 0x1.62e400p-1f;
    /** What {@link #LN2_SHORT} is too small by. */
    public static final float LN2_SHORT_REST = 0x1.7f7d1cp-20f;
    /** 1.5 · 2²³: added to a small number it leaves the nearest integer in the low bits. */
    public static final float ROUND = 12_582_912f;
    /** The bits of {@link #ROUND}. */
    public static final int ROUND_BITS = 0x4B400000;
    /** 2²³: floats from here on are whole. */
    public static final float WHOLE = 8_388_608f;
    /** eˣ overflows above. */
    public static final float EXP_MOST = 89f;
    /** eˣ is less than half of the smallest float below. */
    public static final float EXP_LEAST = -104f;
    /** tanh x is 1 above. */
    public static final float TANH_MOST = 10f;
    /** The bits of √½, where the mantissas of logarithms begin. */
    public static final int ROOT_HALF_BITS = 0x3F3504F3;
    /** 2²⁵ lifts a denormal number among the normal ones. */
    public static final float LIFT = 33_554_432f;
    /** log₂ of {@link #LIFT}. */
    public static final float LIFT_EXPONENT = 25f;
    /** The bits of a float without its sign. */
    public static final int MAGNITUDE = 0x7FFF_FFFF;

    /** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2, powers from 0 up, within 4.3e-10 of r: own minimax fit. */
    public static final float E2 = 0x1.000000p-1f;
    /** The next. */
    public static final float E3 = 0x1.555556p-3f;
    /** The next. */
    public static final float E4 = 0x1.5554f6p-5f;
    /** The next. */
    public static final float E5 = 0x1.111004p-7f;
    /** The next. */
    public static final float E6 = 0x1.6d3cacp-10f;
    /** The last. */
    public static final float E7 = 0x1.a242f6p-13f;

    /** (ln(1 + f) − f + f²/2) / f³ for √½ ≤ 1 + f ≤ √2, powers from 0 up, within 7.7e-10 relative: own minimax fit. */
    public static final float L3 = 0x1.555548p-2f;
    /** The next. */
    public static final float L4 = -0x1.000006p-2f;
    /** The next. */
    public static final float L5 = 0x1.99a478p-3f;
    /** The next. */
    public static final float L6 = -0x1.555c4ep-3f;
    /** The next. */
    public static final float L7 = 0x1.233b78p-3f;
    /** The next. */
    public static final float L8 = -0x1.fc26acp-4f;
    /** The next. */
    public static final float L9 = 0x1.e6c03ep-4f;
    /** The next. */
    public static final float L10 = -0x1.de1004p-4f;
    /** The last. */
    public static final float L11 = 0x1.1484e8p-4f;

    /** (ln((1 + s) / (1 − s)) / s − 2) / s² for the same range, powers of s² from 0 up, within 5e-11: own minimax fit. */
    public static final float A3 = 0x1.555554p-1f;
    /** The next. */
    public static final float A5 = 0x1.999c26p-2f;
    /** The next. */
    public static final float A7 = 0x1.23d3cep-2f;
    /** The last. */
    public static final float A9 = 0x1.f1413cp-3f;

    private Functions() {
    }

    /** fn(a). */
    public static float apply(Fn fn, float a) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> sign(a);
            case STEP -> step(a);
            case FLOOR -> floor(a);
            case EXP -> exp(a);
            case LOG -> log(a);
            case SQRT -> sqrt(a);
            case TANH -> tanh(a);
            case SIGMOID -> sigmoid(a);
            case RELU -> relu(a);
        };
    }

    /** fn(a, b). */
    public static float apply(Fn2 fn, float a, float b) {
        return switch (fn) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> pow(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }

    /** −1, 1, or x itself if it is a zero or NaN. */
    public static float sign(float x) {
        return x > 0 ? 1 : x < 0 ? -1 : x;
    }

    /** 0 for x ≤ 0, 1 for x &gt; 0, else NaN. */
    public static float step(float x) {
        return x > 0 ? 1 : x <= 0 ? 0 : x;
    }

    /** 0 for x ≤ 0, else x. */
    public static float relu(float x) {
        return x <= 0 ? 0 : x;
    }

    /** The largest whole number that is not above x; a zero keeps its sign. */
    public static float floor(float x) {
        return (float) Math.floor(x);
    }

    /** √x, correctly rounded. */
    public static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    /** eˣ. */
    public static float exp(float x) {
        float c = x > EXP_MOST ? EXP_MOST : x;
        c = c < EXP_LEAST ? EXP_LEAST : c;
        float shifted = Math.fma(c, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, c));
        return scale(1 + expm1(r), Float.floatToRawIntBits(shifted) - ROUND_BITS);
    }

    /** eʳ − 1 for |r| ≤ ½ ln 2. */
    private static float expm1(float r) {
        float q = Math.fma(E7, r, E6);
        q = Math.fma(q, r, E5);
        q = Math.fma(q, r, E4);
        q = Math.fma(q, r, E3);
        q = Math.fma(q, r, E2);
        return Math.fma(r * r, q, r);
    }

    /** p · 2ⁿ in two steps, so that only the second can leave the normal numbers. */
    private static float scale(float p, int n) {
        int half = n >> 1;
        return p * power(half) * power(n - half);
    }

    private static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    /** tanh x. */
    public static float tanh(float x) {
        float a = Math.abs(x);
        a = a > TANH_MOST ? TANH_MOST : a;
        float z = a + a;
        float shifted = Math.fma(z, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, z));
        float scale = power(Float.floatToRawIntBits(shifted) - ROUND_BITS);
        float e = Math.fma(scale, expm1(r), scale - 1);
        float t = e / (e + 2);
        return Float.intBitsToFloat(Float.floatToRawIntBits(t) | (Float.floatToRawIntBits(x) & ~MAGNITUDE));
    }

    /** 1 / (1 + e⁻ˣ). */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** ln x. */
    public static float log(float x) {
        boolean lifted = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(lifted ? x * LIFT : x);
        int exponent = (bits - ROOT_HALF_BITS) >> 23;
        float n = Float.intBitsToFloat(ROUND_BITS + exponent) - ROUND;
        n = lifted ? n - LIFT_EXPONENT : n;
        float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
        float z = f * f;
        float t = Math.fma(logTail(f) * f, z, n * LN2_SHORT_REST);
        float r = Math.fma(n, LN2_SHORT, Math.fma(z, -0.5f, t) + f);
        return x > 0 ? x < Float.POSITIVE_INFINITY ? r : x : x == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
    }

    private static float logTail(float f) {
        float p = Math.fma(L11, f, L10);
        p = Math.fma(p, f, L9);
        p = Math.fma(p, f, L8);
        p = Math.fma(p, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        return Math.fma(p, f, L3);
    }

    /** xʸ as {@link Math#pow} defines it, but NaN⁰ is NaN. Squares and reciprocals are exact. */
    public static float pow(float x, float y) {
        if (y == 2) {
            return x * x;
        }
        return y == -1 ? 1 / x : power(x, y);
    }

    /** e to the power y · ln |x|, the logarithm as a sum of two floats, then with the right sign. */
    private static float power(float x, float y) {
        float a = Math.abs(x);
        boolean lifted = a < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(lifted ? a * LIFT : a);
        int exponent = (bits - ROOT_HALF_BITS) >> 23;
        float n = Float.intBitsToFloat(ROUND_BITS + exponent) - ROUND;
        n = lifted ? n - LIFT_EXPONENT : n;
        float m = Float.intBitsToFloat(bits - (exponent << 23));
        float over = m + 1;
        float overRest = m - (over - 1);
        float s = (m - 1) / over;
        float sRest = Math.fma(-s, overRest, Math.fma(-s, over, m - 1)) / over;
        float z = s * s;
        float tail = Math.fma(Math.fma(Math.fma(A9, z, A7), z, A5), z, A3);
        float rest = Math.fma(n, LN2_SHORT_REST, Math.fma(s, z * tail, sRest + sRest));
        float whole = n * LN2_SHORT;
        float sum = whole + (s + s);
        rest = (s + s) - (sum - whole) + rest;
        float high = sum + rest;
        float low = rest - (high - sum);
        high = a < Float.POSITIVE_INFINITY ? a == 0 ? Float.NEGATIVE_INFINITY : high : a;
        return signed(expOfSum(high, low, y), x, y);
    }

    /** e to the power (high + low) · y. */
    private static float expOfSum(float high, float low, float y) {
        float product = high * y;
        float rest = Math.fma(low, y, Math.fma(high, y, -product));
        rest = Math.abs(product) < -EXP_LEAST ? rest : 0;
        float c = product > EXP_MOST ? EXP_MOST : product;
        c = c < EXP_LEAST ? EXP_LEAST : c;
        float shifted = Math.fma(c, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, c)) + rest;
        return scale(1 + expm1(r), Float.floatToRawIntBits(shifted) - ROUND_BITS);
    }

    /** The power of |x| made that of x. */
    private static float signed(float power, float x, float y) {
        float b = Math.abs(y);
        float rounded = b < WHOLE ? b + WHOLE : b;
        boolean whole = b < WHOLE ? rounded - WHOLE == b : b >= WHOLE;
        int odd = b < WHOLE + WHOLE ? Float.floatToRawIntBits(rounded) & 1 : 0;
        float r = whole && odd != 0 && Float.floatToRawIntBits(x) < 0 ? -power : power;
        r = !whole && x < 0 && x > Float.NEGATIVE_INFINITY ? Float.NaN : r;
        return y == 0 && !Float.isNaN(x) ? 1 : r;
    }
}
