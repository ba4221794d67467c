package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Windows;
import dev.tandem.spi.Kernel;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * The gradient of a mean: every element of dx is the sum of dy / divisor of the windows it belongs to, in the row-major order of
 * the windows, from 0. Each row of dx collects from the rows of dy that reach it, so rows can be shared between threads.
 */
final class MeanGradient {

    private final Geometry geometry;
    private final boolean padded;
    private final Windows windows;
    /** By row of an input plane: the output rows with a cell there, ascending. */
    private final int[][] reaching;

    private MeanGradient(Geometry geometry, boolean padded, Windows windows) {
        this.geometry = geometry;
        this.padded = padded;
        this.windows = windows;
        reaching = new int[geometry.depth.size * geometry.height.size][];
        var lists = new ArrayList<ArrayList<Integer>>();
        for (int i = 0; i < reaching.length; i++) {
            lists.add(new ArrayList<>());
        }
        for (int row = 0; row < geometry.outputRows(); row++) {
            for (int inputRow : geometry.inputRows(row)) {
                lists.get(inputRow).add(row);
            }
        }
        Arrays.setAll(reaching, i -> lists.get(i).stream().mapToInt(Integer::intValue).toArray());
    }

    static Kernel of(Geometry geometry, boolean padded, Cpu cpu) {
        var gradient = new MeanGradient(geometry, padded, cpu.lanes().windows());
        int width = geometry.width.size;
        int rows = geometry.planes * gradient.reaching.length;
        int perUnit = Math.max(1, Cpu.GRAIN / width / geometry.width.kernel);
        int units = (rows + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            float[] dy = Storage.floats(operands[0]);
            float[] dx = Storage.floats(results[0]);
            int dyStart = Storage.start(operands[0]);
            int dxStart = Storage.start(results[0]);
            Work work = (unit, worker) -> {
                int end = Math.min(rows, (unit + 1) * perUnit);
                for (int row = unit * perUnit; row < end; row++) {
                    int plane = row / gradient.reaching.length;
                    gradient.row(dy, dyStart + plane * geometry.outputElements(), dx, dxStart + row * width,
                            row - plane * gradient.reaching.length);
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private void row(float[] dy, int dyPlane, float[] dx, int dxAt, int inputRow) {
        Arrays.fill(dx, dxAt, dxAt + geometry.width.size, 0);
        for (int row : reaching[inputRow]) {
            int dyAt = dyPlane + row * geometry.width.outputs;
            if (geometry.width.isApart()) {
                windowByWindow(dy, dyAt, row, dx, dxAt);
                continue;
            }
            // The last cell first: an element's windows then come in ascending order.
            for (int cell = geometry.width.kernel - 1; cell >= 0; cell--) {
                cell(dy, dyAt, row, cell, dx, dxAt);
            }
        }
    }

    /** Where no two windows of an output row meet. */
    private void windowByWindow(float[] dy, int dyAt, int row, float[] dx, int dxAt) {
        float scale = 1f / (geometry.rowDivisor(row, padded) * geometry.width.kernel);
        int dilation = geometry.width.dilation;
        for (int column = 0; column < geometry.width.outputs; column++) {
            boolean whole = column >= geometry.width.firstWhole && column < geometry.width.endWhole;
            float share = dy[dyAt + column] * (whole ? scale : 1f / geometry.divisor(row, column, padded));
            int at = dxAt + geometry.width.start(column);
            int to = geometry.width.to(column);
            for (int cell = geometry.width.from(column); cell < to; cell++) {
                dx[at + cell * dilation] += share;
            }
        }
    }

    private void cell(float[] dy, int dyAt, int row, int cell, float[] dx, int dxAt) {
        int offset = dxAt + cell * geometry.width.dilation;
        partial(dy, dyAt, row, cell, dx, offset, 0, geometry.width.firstWhole);
        float scale = 1f / (geometry.rowDivisor(row, padded) * geometry.width.kernel);
        windows.spread(dy, dyAt + geometry.width.firstWhole, scale, dx,
                offset + geometry.width.start(geometry.width.firstWhole),
                geometry.width.stride, geometry.width.endWhole - geometry.width.firstWhole);
        partial(dy, dyAt, row, cell, dx, offset, geometry.width.endWhole, geometry.width.outputs);
    }

    /** Windows that reach beyond the row. */
    private void partial(float[] dy, int dyAt, int row, int cell, float[] dx, int offset, int from, int to) {
        for (int column = from; column < to; column++) {
            if (cell >= geometry.width.from(column) && cell < geometry.width.to(column)) {
                float scale = 1f / geometry.divisor(row, column, padded);
                dx[offset + geometry.width.start(column)] += dy[dyAt + column] * scale;
            }
        }
    }
}
