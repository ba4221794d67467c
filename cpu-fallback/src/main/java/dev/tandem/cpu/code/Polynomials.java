package dev.tandem.cpu.code;

import dev.tandem.cpu.code.VectorValues.Shift;
import dev.tandem.cpu.code.VectorValues.Test;
import dev.tandem.cpu.lanes.Functions;

/** The transcendental {@link Functions} for a vector, step by step the same. */
final class Polynomials {

    private final VectorValues v;

    Polynomials(VectorValues v) {
        this.v = v;
    }

    /** What eˣ is made of: eʳ − 1 and the exponent of 2, both as vectors, the second of whole numbers. */
    private record Parts(int less1, int exponent) {
    }

    private Parts parts(int x) {
        int shifted = v.fma(x, v.splat(Functions.LOG2_E), v.splat(Functions.ROUND));
        int n = v.subNumber(shifted, Functions.ROUND);
        int r = v.fmaNumber(n, -Functions.LN2_REST, v.fmaNumber(n, -Functions.LN2, x));
        int q = polynomial(r, Functions.E7, Functions.E6, Functions.E5, Functions.E4, Functions.E3, Functions.E2);
        return new Parts(v.fma(v.mul(r, r), q, r), v.addNumberToBits(v.bits(shifted), -Functions.ROUND_BITS));
    }

    /** A polynomial, the highest power's coefficient first. */
    private int polynomial(int x, float highest, float... others) {
        int sum = v.splat(highest);
        for (float other : others) {
            sum = v.fma(sum, x, v.splat(other));
        }
        return sum;
    }

    /** 2ⁿ. */
    private int power(int n) {
        return v.floats(v.shift(v.addNumberToBits(n, 127), Shift.LSHL, 23));
    }

    private int limited(int x, float least) {
        return v.blendNumber(x, least, v.testNumber(x, Test.LT, least));
    }

    int exp(int x) {
        int most = v.blendNumber(x, Functions.EXP_MOST, v.testNumber(x, Test.GT, Functions.EXP_MOST));
        return scaled(parts(limited(most, Functions.EXP_LEAST)));
    }

    private int scaled(Parts parts) {
        int half = v.shift(parts.exponent, Shift.ASHR, 1);
        int rest = v.subBits(parts.exponent, half);
        return v.mul(v.mul(v.addNumber(parts.less1, 1), power(half)), power(rest));
    }

    int sigmoid(int x) {
        int e = scaled(parts(limited(v.neg(v.abs(x)), Functions.EXP_LEAST)));
        return v.div(v.blend(v.splat(1), e, v.testNumber(x, Test.LT, 0)), v.addNumber(e, 1));
    }

    int tanh(int x) {
        int a = v.abs(x);
        a = v.blendNumber(a, Functions.TANH_MOST, v.testNumber(a, Test.GT, Functions.TANH_MOST));
        Parts parts = parts(v.add(a, a));
        int scale = power(parts.exponent);
        int e = v.fma(scale, parts.less1, v.subNumber(scale, 1));
        return v.withSign(v.div(e, v.addNumber(e, 2)), x);
    }

    int log(int x) {
        int small = v.testNumber(x, Test.LT, Float.MIN_NORMAL);
        int bits = v.bits(v.blend(x, v.mulNumber(x, Functions.LIFT), small));
        int exponent = v.shift(v.addNumberToBits(bits, -Functions.ROOT_HALF_BITS), Shift.ASHR, 23);
        int n = v.subNumber(v.floats(v.addNumberToBits(exponent, Functions.ROUND_BITS)), Functions.ROUND);
        n = v.blend(n, v.subNumber(n, Functions.LIFT_EXPONENT), small);
        int f = v.subNumber(v.floats(v.subBits(bits, v.shift(exponent, Shift.LSHL, 23))), 1);
        int z = v.mul(f, f);
        int p = polynomial(f, Functions.L11, Functions.L10, Functions.L9, Functions.L8, Functions.L7, Functions.L6,
                Functions.L5, Functions.L4, Functions.L3);
        int t = v.fma(v.mul(p, f), z, v.mulNumber(n, Functions.LN2_SHORT_REST));
        int r = v.fmaNumber(n, Functions.LN2_SHORT, v.add(v.fmaNumber(z, -0.5f, t), f));
        r = v.blendNumber(v.blendNumber(r, Float.NaN, v.testNumber(x, Test.LT, 0)), Float.NEGATIVE_INFINITY,
                v.testNumber(x, Test.EQ, 0));
        return v.blend(r, x, v.not(v.testNumber(x, Test.LT, Float.POSITIVE_INFINITY)));
    }
}
