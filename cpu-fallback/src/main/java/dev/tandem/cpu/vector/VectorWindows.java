package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Windows;
import dev.tandem.cpu.scalar.ScalarWindows;

/** {@link Windows}, neighbouring windows in the lanes. */
final class VectorWindows implements Windows {

    private final Windows scalar = new ScalarWindows();

    @Override
    public void max(float[] x, int xAt, int step, int[] cells, float[] y, int yAt, int count) {
        scalar.max(x, xAt, step, cells, y, yAt, count);
    }

    @Override
    public void argMax(float[] x, int xAt, int step, int[] cells, int[] at, int first, int count) {
        scalar.argMax(x, xAt, step, cells, at, first, count);
    }

    @Override
    public void mean(float[] x, int xAt, int step, int[] cells, float divisor, float[] y, int yAt, int count) {
        scalar.mean(x, xAt, step, cells, divisor, y, yAt, count);
    }

    @Override
    public void spread(float[] g, int gAt, float scale, float[] y, int yAt, int step, int count) {
        scalar.spread(g, gAt, scale, y, yAt, step, count);
    }

    @Override
    public void tiledMax(float[] x, int xAt, int width, float[] y, int yAt, int rows, int columns) {
        scalar.tiledMax(x, xAt, width, y, yAt, rows, columns);
    }

    @Override
    public void tiledMaxGradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns) {
        scalar.tiledMaxGradient(x, xAt, width, dy, dyAt, dx, dxAt, rows, columns);
    }
}
