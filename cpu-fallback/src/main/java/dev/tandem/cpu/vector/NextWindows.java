package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows 1 apart: the lanes are neighbours in memory. The last vector ends with the row and does some windows again; a mask cuts
 * rows shorter than a vector. No vector passes through a method: one that is not inlined would make it an object.
 */
final class NextWindows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LENGTH = VectorLanes.LENGTH;

    private NextWindows() {
    }

    static void max(float[] x, int xAt, int[] cells, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, Math.max(0, count - LENGTH));
            int at = xAt + from + cells[0];
            FloatVector best = FloatVector.fromArray(FLOATS, x, at);
            for (int c = 1; c < cells.length; c++) {
                at = xAt + from + cells[c];
                FloatVector next = FloatVector.fromArray(FLOATS, x, at);
                var stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
            }
            if (count >= LENGTH) {
                best.intoArray(y, yAt + from);
            } else {
                best.intoArray(y, yAt, FLOATS.indexInRange(0, count));
            }
        }
    }

    static void argMax(float[] x, int xAt, int[] cells, int[] where, int first, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, Math.max(0, count - LENGTH));
            int at = xAt + from + cells[0];
            FloatVector best = FloatVector.fromArray(FLOATS, x, at);
            IntVector cell = IntVector.broadcast(INTS, cells[0]);
            for (int c = 1; c < cells.length; c++) {
                at = xAt + from + cells[c];
                FloatVector next = FloatVector.fromArray(FLOATS, x, at);
                var stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
                cell = IntVector.broadcast(INTS, cells[c]).blend(cell, stays.cast(INTS));
            }
            IntVector index = cell.addIndex(1).add(xAt + from);
            if (count >= LENGTH) {
                index.intoArray(where, first + from);
            } else {
                index.intoArray(where, first, INTS.indexInRange(0, count));
            }
        }
    }

    static void mean(float[] x, int xAt, int[] cells, float divisor, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, Math.max(0, count - LENGTH));
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int cell : cells) {
                int at = xAt + from + cell;
                sum = sum.add(FloatVector.fromArray(FLOATS, x, at));
            }
            FloatVector mean = sum.div(divisor);
            if (count >= LENGTH) {
                mean.intoArray(y, yAt + from);
            } else {
                mean.intoArray(y, yAt, FLOATS.indexInRange(0, count));
            }
        }
    }

    /** Whole vectors alone; gives the windows that are done. */
    static int maxGradient(float[] x, int xAt, int[] cells, float[] dy, int dyAt, float[] dx, int dxAt, int count) {
        FloatVector zero = FloatVector.zero(FLOATS);
        int i = 0;
        for (; i + LENGTH <= count; i += LENGTH) {
            FloatVector best = FloatVector.fromArray(FLOATS, x, xAt + cells[0] + i);
            FloatVector largest = zero;
            for (int c = 1; c < cells.length; c++) {
                FloatVector next = FloatVector.fromArray(FLOATS, x, xAt + cells[c] + i);
                var stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
                largest = FloatVector.broadcast(FLOATS, c).blend(largest, stays);
            }
            FloatVector d = FloatVector.fromArray(FLOATS, dy, dyAt + i);
            for (int c = 0; c < cells.length; c++) {
                zero.blend(d, largest.compare(VectorOperators.EQ, c)).intoArray(dx, dxAt + cells[c] + i);
            }
        }
        return i;
    }
}
