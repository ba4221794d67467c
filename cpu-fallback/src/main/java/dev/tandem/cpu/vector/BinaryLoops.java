package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn2;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A loop a function of two stretches. */
final class BinaryLoops {

    private BinaryLoops() {
    }

    static void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count) {
        int bound = fn == Fn2.POW ? 0 : SPECIES.loopBound(count);
        switch (fn) {
            case POW -> {
            }
            case ADD -> add(a, aAt, b, bAt, r, rAt, bound);
            case SUB -> subtract(a, aAt, b, bAt, r, rAt, bound);
            case MUL -> multiply(a, aAt, b, bAt, r, rAt, bound);
            case DIV -> divide(a, aAt, b, bAt, r, rAt, bound);
            case MAX -> max(a, aAt, b, bAt, r, rAt, bound);
            case MIN -> min(a, aAt, b, bAt, r, rAt, bound);
            case LT -> less(a, aAt, b, bAt, r, rAt, bound);
            case LE -> lessOrEqual(a, aAt, b, bAt, r, rAt, bound);
            case EQ -> equal(a, aAt, b, bAt, r, rAt, bound);
        }
        for (int i = bound; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a[aAt + i], b[bAt + i]);
        }
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static void add(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).add(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void subtract(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).sub(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void multiply(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).mul(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void divide(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).div(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void max(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).max(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void min(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).min(load(b, bAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void less(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.oneWhere(load(a, aAt + i).lt(load(b, bAt + i))).intoArray(r, rAt + i);
        }
    }

    private static void lessOrEqual(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.oneWhere(load(a, aAt + i).compare(VectorOperators.LE, load(b, bAt + i))).intoArray(r,
                    rAt + i);
        }
    }

    private static void equal(float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.oneWhere(load(a, aAt + i).eq(load(b, bAt + i))).intoArray(r, rAt + i);
        }
    }
}
