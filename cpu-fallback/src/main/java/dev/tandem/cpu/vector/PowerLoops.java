package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Functions#pow} with one exponent, in two loops with the logarithms in memory between them: one loop with all of it is
 * too large for the compiler, which then keeps its vectors on the heap. The loops are written out for the same reason: methods
 * of more than 325 bytecodes are not inlined, so that each has the compiler's budget for itself.
 */
final class PowerLoops {

    private PowerLoops() {
    }

    /** r[i] = a[i]ᵇ; {@code scratch} takes 2 · {@code count} floats. */
    static void power(float[] a, int aAt, float b, float[] r, int rAt, int count, float[] scratch, int scratchAt) {
        boolean isSpecial = b == 0 || b == 2 || b == -1;
        int bound = isSpecial ? 0 : SPECIES.loopBound(count);
        logarithms(a, aAt, scratch, scratchAt, scratchAt + bound, bound);
        exponentials(a, aAt, b, r, rAt, scratch, scratchAt, scratchAt + bound, bound);
        for (int i = bound; i < count; i++) {
            r[rAt + i] = Functions.pow(a[aAt + i], b);
        }
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static FloatVector splat(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** The natural logarithms of a, where it is not below 0, as sums of two floats. */
    private static void logarithms(float[] a, int aAt, float[] to, int highAt, int lowAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector x = load(a, aAt + i);
            VectorMask<Float> small = x.lt(Float.MIN_NORMAL);
            IntVector bits = x.blend(x.mul(Functions.LIFT), small).reinterpretAsInts();
            IntVector exponent = bits.sub(Functions.ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
            FloatVector n = exponent.add(Functions.ROUND_BITS).reinterpretAsFloats().sub(Functions.ROUND);
            n = n.blend(n.sub(Functions.LIFT_EXPONENT), small);
            FloatVector m = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
            FloatVector over = m.add(1);
            FloatVector f = m.sub(1);
            FloatVector s = f.div(over);
            FloatVector minus = s.neg();
            FloatVector sRest = minus.fma(m.sub(over.sub(1)), minus.fma(over, f)).div(over);
            FloatVector z = s.mul(s);
            FloatVector tail = z.fma(splat(Functions.A9), splat(Functions.A7));
            tail = tail.fma(z, splat(Functions.A5));
            tail = tail.fma(z, splat(Functions.A3));
            FloatVector rest = n.fma(splat(Functions.LN2_SHORT_REST), s.fma(z.mul(tail), sRest.add(sRest)));
            FloatVector whole = n.mul(Functions.LN2_SHORT);
            FloatVector twice = s.add(s);
            FloatVector sum = whole.add(twice);
            rest = twice.sub(sum.sub(whole)).add(rest);
            FloatVector high = sum.add(rest);
            rest.sub(high.sub(sum)).intoArray(to, lowAt + i);
            high.blend(Float.NEGATIVE_INFINITY, x.eq(0)).blend(x, x.lt(Float.POSITIVE_INFINITY).not())
                    .intoArray(to, highAt + i);
        }
    }

    private static void exponentials(float[] a, int aAt, float b, float[] r, int rAt, float[] logarithms, int highAt,
            int lowAt, int bound) {
        FloatVector y = splat(b);
        for (int i = 0; i < bound; i += LENGTH) {
            if (load(a, aAt + i).reinterpretAsInts().lt(0).anyTrue()) {
                for (int k = i; k < i + LENGTH; k++) {
                    r[rAt + k] = Functions.pow(a[aAt + k], b);
                }
            } else {
                FloatVector high = load(logarithms, highAt + i);
                FloatVector product = high.mul(y);
                FloatVector rest = load(logarithms, lowAt + i).fma(y, high.fma(y, product.neg()));
                rest = FloatVector.zero(SPECIES).blend(rest, product.abs().lt(-Functions.EXP_LEAST));
                FloatVector c = product.blend(Functions.EXP_MOST,
                        product.compare(VectorOperators.GT, Functions.EXP_MOST));
                c = c.blend(Functions.EXP_LEAST, c.lt(Functions.EXP_LEAST));
                FloatVector shifted = c.fma(splat(Functions.LOG2_E), splat(Functions.ROUND));
                FloatVector n = shifted.sub(Functions.ROUND);
                FloatVector part = n.fma(splat(-Functions.LN2_REST), n.fma(splat(-Functions.LN2), c)).add(rest);
                FloatVector q = part.fma(splat(Functions.E7), splat(Functions.E6));
                q = q.fma(part, splat(Functions.E5));
                q = q.fma(part, splat(Functions.E4));
                q = q.fma(part, splat(Functions.E3));
                q = q.fma(part, splat(Functions.E2));
                FloatVector p = part.mul(part).fma(q, part).add(1);
                IntVector exponent = shifted.reinterpretAsInts().sub(Functions.ROUND_BITS);
                IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
                IntVector other = exponent.sub(half);
                FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
                FloatVector second = other.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
                p.mul(first).mul(second).intoArray(r, rAt + i);
            }
        }
    }
}
