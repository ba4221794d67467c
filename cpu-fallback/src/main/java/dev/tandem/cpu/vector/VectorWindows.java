package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Windows;
import dev.tandem.cpu.scalar.ScalarWindows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Windows}, neighbouring windows in the lanes. Windows 1 or 2 apart are vectors; others, which are rare, are not. Where the
 * last vector of a row is not full it ends with the row and does some windows again, or is cut by a mask in rows shorter than a
 * vector.
 */
final class VectorWindows implements Windows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LENGTH = VectorLanes.LENGTH;
    /** With so few lanes masks, which not all machines have, are not worth it. */
    private static final boolean MASKED = LENGTH > 4;

    private final Windows scalar = new ScalarWindows();

    /** Whether a stretch of windows can be read as whole vectors: also the lanes that are not used must be in the array. */
    private static boolean isVector(float[] x, int xAt, int step, int[] cells, int count) {
        int lanes = Math.max(count, LENGTH);
        return step <= 2 && (count >= LENGTH || MASKED) && count > 0
                && xAt + cells[cells.length - 1] + (long) lanes * step <= x.length;
    }

    private static FloatVector load(float[] x, int at, int step) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, at);
        return step == 1 ? v : Pairs.even(v, FloatVector.fromArray(FLOATS, x, at + LENGTH));
    }

    private static int lastStart(int count) {
        return Math.max(0, count - LENGTH);
    }

    private static void store(FloatVector v, float[] y, int at, int count) {
        if (count >= LENGTH) {
            v.intoArray(y, at);
        } else {
            v.intoArray(y, at, FLOATS.indexInRange(0, count));
        }
    }

    @Override
    public void max(float[] x, int xAt, int step, int[] cells, float[] y, int yAt, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.max(x, xAt, step, cells, y, yAt, count);
            return;
        }
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, lastStart(count));
            int at = xAt + from * step;
            FloatVector best = load(x, at + cells[0], step);
            for (int c = 1; c < cells.length; c++) {
                FloatVector next = load(x, at + cells[c], step);
                best = next.blend(best, Pairs.stays(best, next));
            }
            store(best, y, yAt + from, count);
        }
    }

    @Override
    public void argMax(float[] x, int xAt, int step, int[] cells, int[] at, int first, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.argMax(x, xAt, step, cells, at, first, count);
            return;
        }
        IntVector lanes = IntVector.zero(INTS).addIndex(step);
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, lastStart(count));
            int start = xAt + from * step;
            FloatVector best = load(x, start + cells[0], step);
            IntVector where = IntVector.broadcast(INTS, cells[0]);
            for (int c = 1; c < cells.length; c++) {
                FloatVector next = load(x, start + cells[c], step);
                VectorMask<Float> stays = Pairs.stays(best, next);
                best = next.blend(best, stays);
                where = IntVector.broadcast(INTS, cells[c]).blend(where, stays.cast(INTS));
            }
            where = where.add(lanes).add(start);
            if (count >= LENGTH) {
                where.intoArray(at, first + from);
            } else {
                where.intoArray(at, first + from, INTS.indexInRange(0, count));
            }
        }
    }

    @Override
    public void mean(float[] x, int xAt, int step, int[] cells, float divisor, float[] y, int yAt, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.mean(x, xAt, step, cells, divisor, y, yAt, count);
            return;
        }
        for (int i = 0; i < count; i += LENGTH) {
            int from = Math.min(i, lastStart(count));
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int cell : cells) {
                sum = sum.add(load(x, xAt + from * step + cell, step));
            }
            store(sum.div(divisor), y, yAt + from, count);
        }
    }

    @Override
    public void spread(float[] g, int gAt, float scale, float[] y, int yAt, int step, int count) {
        int i = 0;
        if (step == 1) {
            for (; i + LENGTH <= count; i += LENGTH) {
                FloatVector share = FloatVector.fromArray(FLOATS, g, gAt + i).mul(scale);
                FloatVector.fromArray(FLOATS, y, yAt + i).add(share).intoArray(y, yAt + i);
            }
        }
        scalar.spread(g, gAt + i, scale, y, yAt + i * step, step, count - i);
    }

    @Override
    public void tiledMax(float[] x, int xAt, int width, float[] y, int yAt, int rows, int columns) {
        int whole = wholeRows(width, rows, columns);
        for (int row = 0; row < whole; row++) {
            int at = xAt + 2 * row * width;
            for (int i = 0; i < columns; i += LENGTH) {
                int from = Math.min(i, lastStart(columns));
                Pairs.max(x, at + 2 * from, width, y, yAt + row * columns + from);
            }
        }
        scalar.tiledMax(x, xAt + 2 * whole * width, width, y, yAt + whole * columns, rows - whole, columns);
    }

    @Override
    public void tiledMaxGradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns) {
        int whole = wholeRows(width, rows, columns);
        for (int row = 0; row < whole; row++) {
            int at = 2 * row * width;
            if (width > 2 * columns) {
                dx[dxAt + at + width - 1] = 0;
                dx[dxAt + at + 2 * width - 1] = 0;
            }
            for (int i = 0; i < columns; i += LENGTH) {
                int from = Math.min(i, lastStart(columns));
                Pairs.gradient(x, xAt + at + 2 * from, width, dy, dyAt + row * columns + from, columns, dx,
                        dxAt + at + 2 * from);
            }
        }
        scalar.tiledMaxGradient(x, xAt + 2 * whole * width, width, dy, dyAt + whole * columns, dx,
                dxAt + 2 * whole * width, rows - whole, columns);
    }

    /**
     * How many rows of windows can be done in whole vectors: all, if a vector is not longer than a row. Else a vector reaches
     * into the rows that follow, which are written later; the last rows, from where it would leave the stretch, are left.
     */
    private static int wholeRows(int width, int rows, int columns) {
        if (columns >= LENGTH) {
            return rows;
        }
        int results = (LENGTH + columns - 1) / columns;
        int elements = (width + 2 * LENGTH + 2 * width - 1) / (2 * width);
        return Math.max(0, rows - Math.max(results, elements) + 1);
    }
}
