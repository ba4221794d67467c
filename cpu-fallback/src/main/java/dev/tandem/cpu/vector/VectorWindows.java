package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Windows;
import dev.tandem.cpu.scalar.ScalarWindows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Windows}, neighbouring windows in the lanes where they are 1 or 2 apart; others are rare. */
final class VectorWindows implements Windows {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    /** The fewest windows that are worth a vector: with few lanes a mask, which not all machines have, is not. */
    private static final int FEWEST = LENGTH > 4 ? 1 : LENGTH;

    private final Windows scalar = new ScalarWindows();

    /** Whether a stretch of windows can be read as whole vectors: also the lanes that are not used must be in the array. */
    private static boolean isVector(float[] x, int xAt, int step, int[] cells, int count) {
        long lanes = Math.max(count, LENGTH);
        return step <= 2 && count >= FEWEST && xAt + cells[cells.length - 1] + lanes * step <= x.length;
    }

    @Override
    public void max(float[] x, int xAt, int step, int[] cells, float[] y, int yAt, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.max(x, xAt, step, cells, y, yAt, count);
        } else if (step == 1) {
            NextWindows.max(x, xAt, cells, y, yAt, count);
        } else {
            AlternateWindows.max(x, xAt, cells, y, yAt, count);
        }
    }

    @Override
    public void argMax(float[] x, int xAt, int step, int[] cells, int[] at, int first, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.argMax(x, xAt, step, cells, at, first, count);
        } else if (step == 1) {
            NextWindows.argMax(x, xAt, cells, at, first, count);
        } else {
            AlternateWindows.argMax(x, xAt, cells, at, first, count);
        }
    }

    @Override
    public void mean(float[] x, int xAt, int step, int[] cells, float divisor, float[] y, int yAt, int count) {
        if (!isVector(x, xAt, step, cells, count)) {
            scalar.mean(x, xAt, step, cells, divisor, y, yAt, count);
        } else if (step == 1) {
            NextWindows.mean(x, xAt, cells, divisor, y, yAt, count);
        } else {
            AlternateWindows.mean(x, xAt, cells, divisor, y, yAt, count);
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
        int whole = TiledWindows.wholeRows(width, rows, columns);
        TiledWindows.max(x, xAt, width, y, yAt, whole, columns);
        scalar.tiledMax(x, xAt + 2 * whole * width, width, y, yAt + whole * columns, rows - whole, columns);
    }

    @Override
    public void tiledMaxGradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns) {
        int whole = TiledWindows.wholeRows(width, rows, columns);
        TiledWindows.gradient(x, xAt, width, dy, dyAt, dx, dxAt, whole, columns);
        scalar.tiledMaxGradient(x, xAt + 2 * whole * width, width, dy, dyAt + whole * columns, dx,
                dxAt + 2 * whole * width, rows - whole, columns);
    }

    @Override
    public void maxGradient(float[] x, int xAt, int[] cells, float[] dy, int dyAt, float[] dx, int dxAt, int count) {
        int whole = NextWindows.maxGradient(x, xAt, cells, dy, dyAt, dx, dxAt, count);
        scalar.maxGradient(x, xAt + whole, cells, dy, dyAt + whole, dx, dxAt + whole, count - whole);
    }

    @Override
    public void maxLines(float[] x, int xAt, int xStep, int[] cells, float[] y, int yAt, int lines, int length) {
        if (LineWindows.suits(cells, length)) {
            LineWindows.max(x, xAt, xStep, cells, y, yAt, lines, length);
        } else {
            Windows.super.maxLines(x, xAt, xStep, cells, y, yAt, lines, length);
        }
    }

    @Override
    public void maxGradientLines(float[] x, int xAt, int xStep, int[] cells, float[] dy, int dyAt, float[] dx,
            int dxAt, int lines, int length) {
        if (LineWindows.suits(cells, length)) {
            LineWindows.maxGradient(x, xAt, xStep, cells, dy, dyAt, dx, dxAt, lines, length);
        } else {
            Windows.super.maxGradientLines(x, xAt, xStep, cells, dy, dyAt, dx, dxAt, lines, length);
        }
    }
}
