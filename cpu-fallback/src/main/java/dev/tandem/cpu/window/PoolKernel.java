package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Windows;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.spi.Kernel;

/**
 * Computes {@link Op.Pool}. <i>Numerics</i>: a maximum is the first of equals or the first NaN, bit by bit; a mean is the sum of
 * the window's elements in row-major order, from 0, divided by their number.
 */
public final class PoolKernel {

    private final PoolKind kind;
    private final Geometry geometry;
    private final Windows windows;

    private PoolKernel(Op.Pool op, Geometry geometry, Windows windows) {
        kind = op.kind();
        this.geometry = geometry;
        this.windows = windows;
    }

    /** Compiles a node. */
    public static Kernel of(Op.Pool op, Node node, Cpu cpu) {
        var geometry = Geometry.of(op.window(), node.operandTypes().get(0).shape());
        if (op.kind() == PoolKind.MAX && geometry.isTiled()) {
            return TiledMax.forward(geometry, cpu);
        }
        return new PoolKernel(op, geometry, cpu.lanes().windows()).kernel(op.window().cells(), cpu);
    }

    private Kernel kernel(int windowCells, Cpu cpu) {
        if (kind == PoolKind.MAX && geometry.isLines()) {
            return lines(windowCells, cpu);
        }
        int rows = geometry.planes * geometry.outputRows();
        int inPlace = geometry.height.outputs;
        int perUnit = Math.max(1, Cpu.GRAIN / geometry.width.outputs / windowCells);
        int units = (rows + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] y = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int yStart = Storage.start(results[0]);
            Work work = (unit, worker) -> {
                int end = Math.min(rows, (unit + 1) * perUnit);
                for (int i = unit * perUnit; i < end; i++) {
                    int plane = geometry.planeOf(i / inPlace, geometry.depth.outputs);
                    int row = geometry.placeOf(i / inPlace, geometry.depth.outputs) * inPlace + i % inPlace;
                    row(x, xStart + plane * geometry.inputElements(), row, y,
                            yStart + (plane * geometry.outputRows() + row) * geometry.width.outputs);
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private Kernel lines(int windowCells, Cpu cpu) {
        int places = geometry.depth.outputs;
        int elements = geometry.height.outputs * geometry.width.outputs;
        int all = geometry.planes * places;
        int perUnit = Math.max(1, Cpu.GRAIN / elements / windowCells);
        int units = (all + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] y = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int yStart = Storage.start(results[0]);
            Work work = (unit, worker) -> {
                int end = Math.min(all, (unit + 1) * perUnit);
                for (int i = unit * perUnit; i < end; i++) {
                    int plane = geometry.planeOf(i, places);
                    int place = geometry.placeOf(i, places);
                    windows.maxLines(x, xStart + plane * geometry.inputElements(), geometry.lineStep(),
                            geometry.cells(place * geometry.height.outputs), y,
                            yStart + (plane * places + place) * elements, geometry.height.outputs,
                            geometry.width.outputs);
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private void row(float[] x, int plane, int row, float[] y, int yAt) {
        int[] cells = geometry.cells(row);
        int columns = geometry.width.outputs;
        partial(x, plane, row, y, yAt, 0, geometry.width.firstWhole);
        int at = plane + geometry.width.start(geometry.width.firstWhole);
        int step = geometry.width.stride;
        switch (kind) {
            case MAX -> windows.max(x, at, step, cells, y, yAt + geometry.width.firstWhole,
                    geometry.width.endWhole - geometry.width.firstWhole);
            case AVERAGE, AVERAGE_PADDED -> windows.mean(x, at, step, cells,
                    geometry.rowDivisor(row, kind == PoolKind.AVERAGE_PADDED) * geometry.width.kernel, y,
                    yAt + geometry.width.firstWhole, geometry.width.endWhole - geometry.width.firstWhole);
        }
        partial(x, plane, row, y, yAt, geometry.width.endWhole, columns);
    }

    /** Windows that reach beyond the row. */
    private void partial(float[] x, int plane, int row, float[] y, int yAt, int from, int to) {
        for (int column = from; column < to; column++) {
            y[yAt + column] = switch (kind) {
                case MAX -> max(x, plane, row, column);
                case AVERAGE, AVERAGE_PADDED -> mean(x, plane, row, column);
            };
        }
    }

    private float max(float[] x, int plane, int row, int column) {
        int[] cells = geometry.cells(row);
        float best = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < cells.length; c += geometry.width.kernel) {
            for (int k = geometry.width.from(column); k < geometry.width.to(column); k++) {
                float next = x[plane + geometry.width.start(column) + cells[c + k]];
                best = Windows.beats(next, best) ? next : best;
            }
        }
        return best;
    }

    private float mean(float[] x, int plane, int row, int column) {
        int[] cells = geometry.cells(row);
        float sum = 0;
        for (int c = 0; c < cells.length; c += geometry.width.kernel) {
            for (int k = geometry.width.from(column); k < geometry.width.to(column); k++) {
                sum += x[plane + geometry.width.start(column) + cells[c + k]];
            }
        }
        return sum / geometry.divisor(row, column, kind == PoolKind.AVERAGE_PADDED);
    }
}
