package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Products that are added to something, both roundings as if they were two steps. */
final class ProductLoops {

    private ProductLoops() {
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    static void add(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] r, int rAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            load(c, cAt + i).add(load(a, aAt + i).mul(load(b, bAt + i))).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] + a[aAt + i] * b[bAt + i];
        }
    }

    static void subtract(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] r, int rAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            load(c, cAt + i).sub(load(a, aAt + i).mul(load(b, bAt + i))).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] - a[aAt + i] * b[bAt + i];
        }
    }

    static void add(float[] a, int aAt, float b, float[] c, int cAt, float[] r, int rAt, int count) {
        FloatVector factor = FloatVector.broadcast(SPECIES, b);
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += LENGTH) {
            load(c, cAt + i).add(load(a, aAt + i).mul(factor)).intoArray(r, rAt + i);
        }
        for (; i < count; i++) {
            r[rAt + i] = c[cAt + i] + a[aAt + i] * b;
        }
    }
}
