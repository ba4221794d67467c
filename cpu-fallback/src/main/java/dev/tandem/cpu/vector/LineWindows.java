package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Lines of windows of four cells, whole vectors long: the cells are written out, and short lines, as those of a block of samples,
 * are not calls of their own.
 */
final class LineWindows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final int CELLS = 4;

    private LineWindows() {
    }

    static boolean suits(int[] cells, int length) {
        return cells.length == CELLS && length % LENGTH == 0;
    }

    static void max(float[] x, int xAt, int xStep, int[] cells, float[] y, int yAt, int lines, int length) {
        int c0 = cells[0];
        int c1 = cells[1];
        int c2 = cells[2];
        int c3 = cells[3];
        for (int line = 0; line < lines; line++) {
            int from = xAt + line * xStep;
            int to = yAt + line * length;
            for (int i = 0; i < length; i += LENGTH) {
                FloatVector best = FloatVector.fromArray(FLOATS, x, from + c0 + i);
                best = larger(best, FloatVector.fromArray(FLOATS, x, from + c1 + i));
                best = larger(best, FloatVector.fromArray(FLOATS, x, from + c2 + i));
                best = larger(best, FloatVector.fromArray(FLOATS, x, from + c3 + i));
                best.intoArray(y, to + i);
            }
        }
    }

    /** The next where it is larger, the one before if either is NaN or they are equal: but a next NaN where that is a number. */
    private static FloatVector larger(FloatVector best, FloatVector next) {
        return next.blend(best,
                next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best)));
    }

    static void maxGradient(float[] x, int xAt, int xStep, int[] cells, float[] dy, int dyAt, float[] dx, int dxAt,
            int lines, int length) {
        int c0 = cells[0];
        int c1 = cells[1];
        int c2 = cells[2];
        int c3 = cells[3];
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int line = 0; line < lines; line++) {
            int from = xAt + line * xStep;
            int to = dxAt + line * xStep;
            int at = dyAt + line * length;
            for (int i = 0; i < length; i += LENGTH) {
                FloatVector best = FloatVector.fromArray(FLOATS, x, from + c0 + i);
                FloatVector next = FloatVector.fromArray(FLOATS, x, from + c1 + i);
                var stays1 = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays1);
                next = FloatVector.fromArray(FLOATS, x, from + c2 + i);
                var stays2 = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays2);
                next = FloatVector.fromArray(FLOATS, x, from + c3 + i);
                var stays3 = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                FloatVector d = FloatVector.fromArray(FLOATS, dy, at + i);
                d.blend(zero, stays3).intoArray(dx, to + c3 + i);
                d = zero.blend(d, stays3);
                d.blend(zero, stays2).intoArray(dx, to + c2 + i);
                d = zero.blend(d, stays2);
                d.blend(zero, stays1).intoArray(dx, to + c1 + i);
                zero.blend(d, stays1).intoArray(dx, to + c0 + i);
            }
        }
    }
}
