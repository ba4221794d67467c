package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Windows;
import java.util.Arrays;

/** {@link Windows} one after the other. */
public final class ScalarWindows implements Windows {

    /** Creates it; it has no state. */
    public ScalarWindows() {
    }

    @Override
    public void max(float[] x, int xAt, int step, int[] cells, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            int first = xAt + i * step;
            float best = x[first + cells[0]];
            for (int c = 1; c < cells.length; c++) {
                float next = x[first + cells[c]];
                best = Windows.beats(next, best) ? next : best;
            }
            y[yAt + i] = best;
        }
    }

    @Override
    public void argMax(float[] x, int xAt, int step, int[] cells, int[] at, int first, int count) {
        for (int i = 0; i < count; i++) {
            int from = xAt + i * step;
            int where = from + cells[0];
            for (int c = 1; c < cells.length; c++) {
                where = Windows.beats(x[from + cells[c]], x[where]) ? from + cells[c] : where;
            }
            at[first + i] = where;
        }
    }

    @Override
    public void mean(float[] x, int xAt, int step, int[] cells, float divisor, float[] y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            int first = xAt + i * step;
            float sum = 0;
            for (int cell : cells) {
                sum += x[first + cell];
            }
            y[yAt + i] = sum / divisor;
        }
    }

    @Override
    public void spread(float[] g, int gAt, float scale, float[] y, int yAt, int step, int count) {
        for (int i = 0; i < count; i++) {
            y[yAt + i * step] += g[gAt + i] * scale;
        }
    }

    @Override
    public void tiledMax(float[] x, int xAt, int width, float[] y, int yAt, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            tiledMax(x, xAt + 2 * row * width, width, y, yAt + row * columns, columns);
        }
    }

    private static void tiledMax(float[] x, int xAt, int width, float[] y, int yAt, int columns) {
        for (int i = 0; i < columns; i++) {
            int a = xAt + 2 * i;
            float best = x[a];
            best = Windows.beats(x[a + 1], best) ? x[a + 1] : best;
            best = Windows.beats(x[a + width], best) ? x[a + width] : best;
            y[yAt + i] = Windows.beats(x[a + width + 1], best) ? x[a + width + 1] : best;
        }
    }

    @Override
    public void tiledMaxGradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns) {
        Arrays.fill(dx, dxAt, dxAt + 2 * rows * width, 0);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
                int a = 2 * row * width + 2 * i;
                int best = a;
                best = Windows.beats(x[xAt + a + 1], x[xAt + best]) ? a + 1 : best;
                best = Windows.beats(x[xAt + a + width], x[xAt + best]) ? a + width : best;
                best = Windows.beats(x[xAt + a + width + 1], x[xAt + best]) ? a + width + 1 : best;
                dx[dxAt + best] = dy[dyAt + row * columns + i];
            }
        }
    }

    @Override
    public void maxGradient(float[] x, int xAt, int[] cells, float[] dy, int dyAt, float[] dx, int dxAt, int count) {
        for (int i = 0; i < count; i++) {
            int best = cells[0];
            for (int cell : cells) {
                best = Windows.beats(x[xAt + cell + i], x[xAt + best + i]) ? cell : best;
            }
            for (int cell : cells) {
                dx[dxAt + cell + i] = 0;
            }
            dx[dxAt + best + i] = dy[dyAt + i];
        }
    }
}
