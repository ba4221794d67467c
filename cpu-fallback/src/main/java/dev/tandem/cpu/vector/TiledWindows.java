package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of 2×2 that tile rows, one a lane: two vectors of each of two rows are parted into the first and second elements of
 * pairs. No vector passes through a method: one that is not inlined would make it an object.
 */
final class TiledWindows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(FLOATS, 0);
    private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(FLOATS, 1);
    private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(FLOATS, 0);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(FLOATS, 1);

    private TiledWindows() {
    }

    /**
     * How many rows of windows can be done in whole vectors: all, if a vector is not longer than a row. Else a vector reaches
     * into the rows that follow, which are written later; the last rows, from where it would leave the stretch, are left.
     */
    static int wholeRows(int width, int rows, int columns) {
        if (columns >= LENGTH) {
            return rows;
        }
        int results = (LENGTH + columns - 1) / columns;
        int elements = (width + 2 * LENGTH + 2 * width - 1) / (2 * width);
        return Math.max(0, rows - Math.max(results, elements) + 1);
    }

    static void max(float[] x, int xAt, int width, float[] y, int yAt, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i += LENGTH) {
                int from = Math.min(i, Math.max(0, columns - LENGTH));
                int at = xAt + 2 * row * width + 2 * from;
                FloatVector v = FloatVector.fromArray(FLOATS, x, at);
                FloatVector w = FloatVector.fromArray(FLOATS, x, at + LENGTH);
                FloatVector best = v.rearrange(EVEN, w);
                FloatVector next = v.rearrange(ODD, w);
                var stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
                v = FloatVector.fromArray(FLOATS, x, at + width);
                w = FloatVector.fromArray(FLOATS, x, at + width + LENGTH);
                next = v.rearrange(EVEN, w);
                stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, stays);
                next = v.rearrange(ODD, w);
                stays = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                next.blend(best, stays).intoArray(y, yAt + row * columns + from);
            }
        }
    }

    /** The columns after the last pair become 0; a vector longer than a row has 0 there. */
    static void gradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns) {
        FloatVector zero = FloatVector.zero(FLOATS);
        VectorMask<Float> inside = FLOATS.indexInRange(0, columns);
        for (int row = 0; row < rows; row++) {
            if (width > 2 * columns) {
                int last = dxAt + 2 * row * width + width - 1;
                dx[last] = 0;
                dx[last + width] = 0;
            }
            for (int i = 0; i < columns; i += LENGTH) {
                int from = Math.min(i, Math.max(0, columns - LENGTH));
                int at = xAt + 2 * row * width + 2 * from;
                FloatVector v = FloatVector.fromArray(FLOATS, x, at);
                FloatVector w = FloatVector.fromArray(FLOATS, x, at + LENGTH);
                FloatVector best = v.rearrange(EVEN, w);
                FloatVector next = v.rearrange(ODD, w);
                var notSecond = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, notSecond);
                v = FloatVector.fromArray(FLOATS, x, at + width);
                w = FloatVector.fromArray(FLOATS, x, at + width + LENGTH);
                next = v.rearrange(EVEN, w);
                var notThird = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
                best = next.blend(best, notThird);
                next = v.rearrange(ODD, w);
                var notFourth = next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));

                FloatVector d = zero.blend(FloatVector.fromArray(FLOATS, dy, dyAt + row * columns + from), inside);
                FloatVector fourths = d.blend(zero, notFourth);
                d = zero.blend(d, notFourth);
                FloatVector thirds = d.blend(zero, notThird);
                d = zero.blend(d, notThird);
                FloatVector seconds = d.blend(zero, notSecond);
                FloatVector firsts = zero.blend(d, notSecond);
                int to = dxAt + 2 * row * width + 2 * from;
                firsts.rearrange(LOW, seconds).intoArray(dx, to);
                firsts.rearrange(HIGH, seconds).intoArray(dx, to + LENGTH);
                thirds.rearrange(LOW, fourths).intoArray(dx, to + width);
                thirds.rearrange(HIGH, fourths).intoArray(dx, to + width + LENGTH);
            }
        }
    }
}
