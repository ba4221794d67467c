package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Choices by a stretch of conditions, a loop for each mix of stretches and numbers to choose from. */
final class SelectLoops {

    private SelectLoops() {
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    /** Where the condition is 0; NaN is not. */
    private static VectorMask<Float> isZero(float[] c, int at) {
        return load(c, at).eq(0);
    }

    static void select(float[] c, int cAt, float[] yes, int yesAt, float[] no, int noAt, float[] r, int rAt,
            int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            load(yes, yesAt + i).blend(load(no, noAt + i), isZero(c, cAt + i)).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes[yesAt + i] : no[noAt + i];
        }
    }

    static void select(float[] c, int cAt, float yes, float[] no, int noAt, float[] r, int rAt, int count) {
        FloatVector chosen = FloatVector.broadcast(SPECIES, yes);
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            chosen.blend(load(no, noAt + i), isZero(c, cAt + i)).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes : no[noAt + i];
        }
    }

    static void select(float[] c, int cAt, float[] yes, int yesAt, float no, float[] r, int rAt, int count) {
        FloatVector other = FloatVector.broadcast(SPECIES, no);
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            load(yes, yesAt + i).blend(other, isZero(c, cAt + i)).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes[yesAt + i] : no;
        }
    }

    static void select(float[] c, int cAt, float yes, float no, float[] r, int rAt, int count) {
        FloatVector chosen = FloatVector.broadcast(SPECIES, yes);
        FloatVector other = FloatVector.broadcast(SPECIES, no);
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            chosen.blend(other, isZero(c, cAt + i)).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes : no;
        }
    }
}
