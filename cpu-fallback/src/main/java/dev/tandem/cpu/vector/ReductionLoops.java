package dev.tandem.cpu.vector;

import static dev.tandem.cpu.lanes.Elements.LANES;
import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.graph.Op.Kind;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Reductions of a stretch in {@link Elements#LANES} numbers, which are one vector, two or four: conditions on the length are
 * decided when a method is compiled.
 */
final class ReductionLoops {

    private ReductionLoops() {
    }

    static float reduce(Kind kind, float[] a, int aAt, int count, float[] lanes, int lanesAt) {
        int bound = count / LANES * LANES;
        float nothing = Elements.nothing(kind);
        if (bound == 0) {
            // a JVM that has seen short stretches only compiles the loops below so that their vectors stay objects
            Arrays.fill(lanes, lanesAt, lanesAt + LANES, nothing);
        } else {
            switch (kind) {
                case SUM -> sum(a, aAt, bound, lanes, lanesAt, nothing);
                case PROD -> product(a, aAt, bound, lanes, lanesAt, nothing);
                case MAX, ARG_MAX -> max(a, aAt, bound, lanes, lanesAt, nothing);
                case MIN -> min(a, aAt, bound, lanes, lanesAt, nothing);
            }
        }
        Elements.combine(kind, lanes, lanesAt, a, aAt + bound, count - bound);
        return Elements.tree(kind, lanes, lanesAt);
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static void store(float[] lanes, int at, FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3) {
        v0.intoArray(lanes, at);
        if (LENGTH < LANES) {
            v1.intoArray(lanes, at + LENGTH);
        }
        if (LENGTH < LANES / 2) {
            v2.intoArray(lanes, at + 2 * LENGTH);
            v3.intoArray(lanes, at + 3 * LENGTH);
        }
    }

    private static void sum(float[] a, int aAt, int bound, float[] lanes, int lanesAt, float nothing) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, nothing);
        FloatVector v1 = v0;
        FloatVector v2 = v0;
        FloatVector v3 = v0;
        for (int i = aAt; i < aAt + bound; i += LANES) {
            v0 = v0.add(load(a, i));
            if (LENGTH < LANES) {
                v1 = v1.add(load(a, i + LENGTH));
            }
            if (LENGTH < LANES / 2) {
                v2 = v2.add(load(a, i + 2 * LENGTH));
                v3 = v3.add(load(a, i + 3 * LENGTH));
            }
        }
        store(lanes, lanesAt, v0, v1, v2, v3);
    }

    private static void product(float[] a, int aAt, int bound, float[] lanes, int lanesAt, float nothing) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, nothing);
        FloatVector v1 = v0;
        FloatVector v2 = v0;
        FloatVector v3 = v0;
        for (int i = aAt; i < aAt + bound; i += LANES) {
            v0 = v0.mul(load(a, i));
            if (LENGTH < LANES) {
                v1 = v1.mul(load(a, i + LENGTH));
            }
            if (LENGTH < LANES / 2) {
                v2 = v2.mul(load(a, i + 2 * LENGTH));
                v3 = v3.mul(load(a, i + 3 * LENGTH));
            }
        }
        store(lanes, lanesAt, v0, v1, v2, v3);
    }

    private static void max(float[] a, int aAt, int bound, float[] lanes, int lanesAt, float nothing) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, nothing);
        FloatVector v1 = v0;
        FloatVector v2 = v0;
        FloatVector v3 = v0;
        int i = aAt;
        if (LENGTH == LANES) {
            // the largest of four is the same in any order, and none waits for the one before
            for (; i <= aAt + bound - 4 * LANES; i += 4 * LANES) {
                v0 = v0.max(load(a, i));
                v1 = v1.max(load(a, i + LENGTH));
                v2 = v2.max(load(a, i + 2 * LENGTH));
                v3 = v3.max(load(a, i + 3 * LENGTH));
            }
            v0 = v0.max(v1).max(v2.max(v3));
        }
        for (; i < aAt + bound; i += LANES) {
            v0 = v0.max(load(a, i));
            if (LENGTH < LANES) {
                v1 = v1.max(load(a, i + LENGTH));
            }
            if (LENGTH < LANES / 2) {
                v2 = v2.max(load(a, i + 2 * LENGTH));
                v3 = v3.max(load(a, i + 3 * LENGTH));
            }
        }
        store(lanes, lanesAt, v0, v1, v2, v3);
    }

    private static void min(float[] a, int aAt, int bound, float[] lanes, int lanesAt, float nothing) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, nothing);
        FloatVector v1 = v0;
        FloatVector v2 = v0;
        FloatVector v3 = v0;
        for (int i = aAt; i < aAt + bound; i += LANES) {
            v0 = v0.min(load(a, i));
            if (LENGTH < LANES) {
                v1 = v1.min(load(a, i + LENGTH));
            }
            if (LENGTH < LANES / 2) {
                v2 = v2.min(load(a, i + 2 * LENGTH));
                v3 = v3.min(load(a, i + 3 * LENGTH));
            }
        }
        store(lanes, lanesAt, v0, v1, v2, v3);
    }
}
