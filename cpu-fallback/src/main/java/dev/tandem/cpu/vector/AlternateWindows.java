package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows 2 apart: the lanes are every other of two vectors. Else like {@link NextWindows}; apart from it, so that neither is
 * compiled from what was seen of the other.
 */
final class AlternateWindows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(FLOATS, 0);

    private AlternateWindows() {
    }

    static void max(float[] x, int xAt, int[] cells, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, Math.max(0, count - LENGTH));
            int at = xAt + 2 * from + cells[0];
            FloatVector best = FloatVector.fromArray(FLOATS, x, at).rearrange(EVEN,
                    FloatVector.fromArray(FLOATS, x, at + LENGTH));
            for (int c = 1; c < cells.length; c++) {
                at = xAt + 2 * from + cells[c];
                FloatVector next = FloatVector.fromArray(FLOATS, x, at).rearrange(EVEN,
                        FloatVector.fromArray(FLOATS, x, at + LENGTH));
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
            int at = xAt + 2 * from + cells[0];
            FloatVector best = FloatVector.fromArray(FLOATS, x, at).rearrange(EVEN,
                    FloatVector.fromArray(FLOATS, x, at + LENGTH));
            IntVector cell = IntVector.broadcast(INTS, cells[0]);
            for (int c = 1; c < cells.length; c++) {
                at = xAt + 2 * from + cells[c];
                FloatVector next = FloatVector.fromArray(FLOATS, x, at).rearrange(EVEN,
                        FloatVector.fromArray(FLOATS, x, at + LENGTH));
                var stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
                cell = IntVector.broadcast(INTS, cells[c]).blend(cell, stays.cast(INTS));
            }
            IntVector index = cell.addIndex(2).add(xAt + 2 * from);
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
                int at = xAt + 2 * from + cell;
                sum = sum.add(FloatVector.fromArray(FLOATS, x, at).rearrange(EVEN,
                        FloatVector.fromArray(FLOATS, x, at + LENGTH)));
            }
            FloatVector mean = sum.div(divisor);
            if (count >= LENGTH) {
                mean.intoArray(y, yAt + from);
            } else {
                mean.intoArray(y, yAt, FLOATS.indexInRange(0, count));
            }
        }
    }
}
