package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn2;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A loop a function of a number and a stretch on its right. */
final class BinaryLeftLoops {

    private BinaryLeftLoops() {
    }

    static void apply(Fn2 fn, float a, float[] b, int bAt, float[] r, int rAt, int count) {
        int bound = fn == Fn2.POW ? 0 : SPECIES.loopBound(count);
        switch (fn) {
            case POW -> {
            }
            case ADD, MUL, MAX, MIN, EQ -> BinaryRightLoops.apply(fn, b, bAt, a, r, rAt, bound);
            case SUB -> subtract(a, b, bAt, r, rAt, bound);
            case DIV -> divide(a, b, bAt, r, rAt, bound);
            case LT -> less(a, b, bAt, r, rAt, bound);
            case LE -> lessOrEqual(a, b, bAt, r, rAt, bound);
        }
        for (int i = bound; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a, b[bAt + i]);
        }
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static void subtract(float a, float[] b, int bAt, float[] r, int rAt, int bound) {
        FloatVector left = FloatVector.broadcast(SPECIES, a);
        for (int i = 0; i < bound; i += LENGTH) {
            left.sub(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void divide(float a, float[] b, int bAt, float[] r, int rAt, int bound) {
        FloatVector left = FloatVector.broadcast(SPECIES, a);
        for (int i = 0; i < bound; i += LENGTH) {
            left.div(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void less(float a, float[] b, int bAt, float[] r, int rAt, int bound) {
        FloatVector left = FloatVector.broadcast(SPECIES, a);
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.oneWhere(left.lt(load(b, bAt + i))).intoArray(r, rAt + i);
        }
    }

    private static void lessOrEqual(float a, float[] b, int bAt, float[] r, int rAt, int bound) {
        FloatVector left = FloatVector.broadcast(SPECIES, a);
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.oneWhere(left.compare(VectorOperators.LE, load(b, bAt + i))).intoArray(r, rAt + i);
        }
    }
}
