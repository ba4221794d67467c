package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Functions} for a vector, step by step the same. Methods are kept short enough to be inlined: a vector that is passed
 * to a method that isn't lives on the heap.
 */
final class VectorFunctions {

    private VectorFunctions() {
    }

    private static FloatVector splat(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    static FloatVector oneWhere(VectorMask<Float> mask) {
        return FloatVector.zero(SPECIES).blend(1, mask);
    }

    static FloatVector sign(FloatVector x) {
        return x.blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.lt(0));
    }

    static FloatVector step(FloatVector x) {
        return x.blend(0, x.compare(VectorOperators.LE, 0)).blend(1, x.compare(VectorOperators.GT, 0));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0, x.compare(VectorOperators.LE, 0));
    }

    /** The nearest whole number with the sign of x, less 1 where it is above x. */
    static FloatVector floor(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector near = withSign(a.add(Functions.WHOLE).sub(Functions.WHOLE), x);
        FloatVector below = near.blend(near.sub(1), near.compare(VectorOperators.GT, x));
        return x.blend(below, a.lt(Functions.WHOLE));
    }

    private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
        IntVector bits = sign.reinterpretAsInts().and(~Functions.MAGNITUDE);
        return magnitude.reinterpretAsInts().or(bits).reinterpretAsFloats();
    }

    static FloatVector exp(FloatVector x) {
        FloatVector c = clamped(x);
        FloatVector shifted = shifted(c);
        FloatVector r = remainder(c, shifted.sub(Functions.ROUND));
        return scale(expm1(r).add(1), exponent(shifted));
    }

    private static FloatVector clamped(FloatVector x) {
        FloatVector c = x.blend(Functions.EXP_MOST, x.compare(VectorOperators.GT, Functions.EXP_MOST));
        return c.blend(Functions.EXP_LEAST, c.lt(Functions.EXP_LEAST));
    }

    private static FloatVector shifted(FloatVector c) {
        return c.fma(splat(Functions.LOG2_E), splat(Functions.ROUND));
    }

    private static IntVector exponent(FloatVector shifted) {
        return shifted.reinterpretAsInts().sub(Functions.ROUND_BITS);
    }

    private static FloatVector remainder(FloatVector c, FloatVector n) {
        return n.fma(splat(-Functions.LN2_REST), n.fma(splat(-Functions.LN2), c));
    }

    private static FloatVector expm1(FloatVector r) {
        FloatVector q = r.fma(splat(Functions.E7), splat(Functions.E6));
        q = q.fma(r, splat(Functions.E5));
        q = q.fma(r, splat(Functions.E4));
        q = q.fma(r, splat(Functions.E3));
        q = q.fma(r, splat(Functions.E2));
        return r.mul(r).fma(q, r);
    }

    private static FloatVector scale(FloatVector p, IntVector n) {
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(n.sub(half)));
    }

    private static FloatVector power(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        a = a.blend(Functions.TANH_MOST, a.compare(VectorOperators.GT, Functions.TANH_MOST));
        FloatVector z = a.add(a);
        FloatVector shifted = shifted(z);
        FloatVector r = remainder(z, shifted.sub(Functions.ROUND));
        FloatVector scale = power(exponent(shifted));
        FloatVector e = scale.fma(expm1(r), scale.sub(1));
        return withSign(e.div(e.add(2)), x);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return splat(1).blend(e, x.lt(0)).div(e.add(1));
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> small = x.lt(Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(Functions.LIFT), small).reinterpretAsInts();
        IntVector exponent = logExponent(bits);
        FloatVector n = toFloat(exponent);
        n = n.blend(n.sub(Functions.LIFT_EXPONENT), small);
        FloatVector r = logOf(mantissa(bits, exponent).sub(1), n);
        return r.blend(Float.NaN, x.lt(0)).blend(Float.NEGATIVE_INFINITY, x.eq(0))
                .blend(x, x.lt(Float.POSITIVE_INFINITY).not());
    }

    private static IntVector logExponent(IntVector bits) {
        return bits.sub(Functions.ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
    }

    private static FloatVector mantissa(IntVector bits, IntVector exponent) {
        return bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
    }

    private static FloatVector toFloat(IntVector small) {
        return small.add(Functions.ROUND_BITS).reinterpretAsFloats().sub(Functions.ROUND);
    }

    private static FloatVector logOf(FloatVector f, FloatVector n) {
        FloatVector z = f.mul(f);
        FloatVector t = logTail(f).mul(f).fma(z, n.mul(Functions.LN2_SHORT_REST));
        return n.fma(splat(Functions.LN2_SHORT), z.fma(splat(-0.5f), t).add(f));
    }

    private static FloatVector logTail(FloatVector f) {
        FloatVector p = f.fma(splat(Functions.L11), splat(Functions.L10));
        p = p.fma(f, splat(Functions.L9));
        p = p.fma(f, splat(Functions.L8));
        p = p.fma(f, splat(Functions.L7));
        p = p.fma(f, splat(Functions.L6));
        p = p.fma(f, splat(Functions.L5));
        p = p.fma(f, splat(Functions.L4));
        return p.fma(f, splat(Functions.L3));
    }
}
