package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Simple {@link Functions} for a vector: short enough to be inlined always. */
final class VectorFunctions {

    private VectorFunctions() {
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
}
