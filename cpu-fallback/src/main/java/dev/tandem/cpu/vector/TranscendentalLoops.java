package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The transcendental {@link Functions}, step by step the same. Each loop is written out: a vector that is passed to a method
 * which the compiler does not inline, because it has compiled it already or has had enough, lives on the heap.
 */
final class TranscendentalLoops {

    private TranscendentalLoops() {
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static FloatVector splat(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    static void exp(float[] a, int aAt, float[] to, int toAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector x = load(a, aAt + i);
            FloatVector c = x.blend(Functions.EXP_MOST, x.compare(VectorOperators.GT, Functions.EXP_MOST));
            c = c.blend(Functions.EXP_LEAST, c.lt(Functions.EXP_LEAST));
            FloatVector shifted = c.fma(splat(Functions.LOG2_E), splat(Functions.ROUND));
            FloatVector n = shifted.sub(Functions.ROUND);
            FloatVector r = n.fma(splat(-Functions.LN2_REST), n.fma(splat(-Functions.LN2), c));
            FloatVector q = r.fma(splat(Functions.E7), splat(Functions.E6));
            q = q.fma(r, splat(Functions.E5));
            q = q.fma(r, splat(Functions.E4));
            q = q.fma(r, splat(Functions.E3));
            q = q.fma(r, splat(Functions.E2));
            FloatVector less1 = r.mul(r).fma(q, r);
            IntVector exponent = shifted.reinterpretAsInts().sub(Functions.ROUND_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = exponent.sub(half).add(127).lanewise(VectorOperators.LSHL, 23);
            FloatVector e = less1.add(1).mul(half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .mul(rest.reinterpretAsFloats());
            e.intoArray(to, toAt + i);
        }
    }

    static void sigmoid(float[] a, int aAt, float[] to, int toAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector x = load(a, aAt + i);
            FloatVector minus = x.abs().neg();
            FloatVector c = minus.blend(Functions.EXP_LEAST, minus.lt(Functions.EXP_LEAST));
            FloatVector shifted = c.fma(splat(Functions.LOG2_E), splat(Functions.ROUND));
            FloatVector n = shifted.sub(Functions.ROUND);
            FloatVector r = n.fma(splat(-Functions.LN2_REST), n.fma(splat(-Functions.LN2), c));
            FloatVector q = r.fma(splat(Functions.E7), splat(Functions.E6));
            q = q.fma(r, splat(Functions.E5));
            q = q.fma(r, splat(Functions.E4));
            q = q.fma(r, splat(Functions.E3));
            q = q.fma(r, splat(Functions.E2));
            FloatVector less1 = r.mul(r).fma(q, r);
            IntVector exponent = shifted.reinterpretAsInts().sub(Functions.ROUND_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = exponent.sub(half).add(127).lanewise(VectorOperators.LSHL, 23);
            FloatVector e = less1.add(1).mul(half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .mul(rest.reinterpretAsFloats());
            splat(1).blend(e, x.lt(0)).div(e.add(1)).intoArray(to, toAt + i);
        }
    }

    static void tanh(float[] a, int aAt, float[] to, int toAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector x = load(a, aAt + i);
            FloatVector magnitude = x.abs();
            magnitude = magnitude.blend(Functions.TANH_MOST,
                    magnitude.compare(VectorOperators.GT, Functions.TANH_MOST));
            FloatVector z = magnitude.add(magnitude);
            FloatVector shifted = z.fma(splat(Functions.LOG2_E), splat(Functions.ROUND));
            FloatVector n = shifted.sub(Functions.ROUND);
            FloatVector r = n.fma(splat(-Functions.LN2_REST), n.fma(splat(-Functions.LN2), z));
            FloatVector q = r.fma(splat(Functions.E7), splat(Functions.E6));
            q = q.fma(r, splat(Functions.E5));
            q = q.fma(r, splat(Functions.E4));
            q = q.fma(r, splat(Functions.E3));
            q = q.fma(r, splat(Functions.E2));
            FloatVector less1 = r.mul(r).fma(q, r);
            IntVector exponent = shifted.reinterpretAsInts().sub(Functions.ROUND_BITS);
            FloatVector scale = exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector e = scale.fma(less1, scale.sub(1));
            IntVector sign = x.reinterpretAsInts().and(~Functions.MAGNITUDE);
            e.div(e.add(2)).reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(to, toAt + i);
        }
    }

    static void log(float[] a, int aAt, float[] to, int toAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            FloatVector x = load(a, aAt + i);
            VectorMask<Float> small = x.lt(Float.MIN_NORMAL);
            IntVector bits = x.blend(x.mul(Functions.LIFT), small).reinterpretAsInts();
            IntVector exponent = bits.sub(Functions.ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
            FloatVector n = exponent.add(Functions.ROUND_BITS).reinterpretAsFloats().sub(Functions.ROUND);
            n = n.blend(n.sub(Functions.LIFT_EXPONENT), small);
            FloatVector f = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
            FloatVector z = f.mul(f);
            FloatVector p = f.fma(splat(Functions.L11), splat(Functions.L10));
            p = p.fma(f, splat(Functions.L9));
            p = p.fma(f, splat(Functions.L8));
            p = p.fma(f, splat(Functions.L7));
            p = p.fma(f, splat(Functions.L6));
            p = p.fma(f, splat(Functions.L5));
            p = p.fma(f, splat(Functions.L4));
            p = p.fma(f, splat(Functions.L3));
            FloatVector t = p.mul(f).fma(z, n.mul(Functions.LN2_SHORT_REST));
            FloatVector r = n.fma(splat(Functions.LN2_SHORT), z.fma(splat(-0.5f), t).add(f));
            r = r.blend(Float.NaN, x.lt(0)).blend(Float.NEGATIVE_INFINITY, x.eq(0));
            r.blend(x, x.lt(Float.POSITIVE_INFINITY).not()).intoArray(to, toAt + i);
        }
    }
}
