package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Windows;
import dev.tandem.spi.Kernel;
import java.util.Arrays;

/**
 * Maxima of windows of 2×2 that tile the planes, what most small nets use. No element of x belongs to two windows, so the
 * gradient is written at once, without zeros first. Reads x once; writes a quarter of it, or as much with the gradient.
 */
final class TiledMax {

    private final Geometry geometry;
    private final Windows windows;
    private final int perUnit;
    private final int units;

    private TiledMax(Geometry geometry, Cpu cpu) {
        this.geometry = geometry;
        windows = cpu.lanes().windows();
        perUnit = Math.max(1, Cpu.GRAIN / geometry.inputElements());
        units = (geometry.planes + perUnit - 1) / perUnit;
    }

    static Kernel forward(Geometry geometry, Cpu cpu) {
        var tiled = new TiledMax(geometry, cpu);
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] y = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int yStart = Storage.start(results[0]);
            Work work = (unit, worker) -> {
                int first = unit * tiled.perUnit;
                tiled.forward(x, xStart + first * geometry.inputElements(), y,
                        yStart + first * geometry.outputElements(), Math.min(geometry.planes - first, tiled.perUnit));
            };
            return () -> cpu.workers().run(tiled.units, work);
        };
    }

    private void forward(float[] x, int xAt, float[] y, int yAt, int planes) {
        int rows = geometry.height.outputs;
        int columns = geometry.width.outputs;
        int width = geometry.width.size;
        if (geometry.height.size == 2 * rows) {
            windows.tiledMax(x, xAt, width, y, yAt, planes * rows, columns);
            return;
        }
        for (int plane = 0; plane < planes; plane++) {
            windows.tiledMax(x, xAt + plane * geometry.inputElements(), width, y, yAt + plane * rows * columns, rows,
                    columns);
        }
    }

    static Kernel gradient(Geometry geometry, Cpu cpu) {
        var tiled = new TiledMax(geometry, cpu);
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] dy = Storage.floats(operands[1]);
            float[] dx = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int dyStart = Storage.start(operands[1]);
            int dxStart = Storage.start(results[0]);
            Work work = (unit, worker) -> {
                int first = unit * tiled.perUnit;
                int at = first * geometry.inputElements();
                tiled.gradient(x, xStart + at, dy, dyStart + first * geometry.outputElements(), dx, dxStart + at,
                        Math.min(geometry.planes - first, tiled.perUnit));
            };
            return () -> cpu.workers().run(tiled.units, work);
        };
    }

    private void gradient(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int planes) {
        int rows = geometry.height.outputs;
        int columns = geometry.width.outputs;
        int width = geometry.width.size;
        if (geometry.height.size == 2 * rows) {
            windows.tiledMaxGradient(x, xAt, width, dy, dyAt, dx, dxAt, planes * rows, columns);
            return;
        }
        int elements = geometry.inputElements();
        for (int plane = 0; plane < planes; plane++) {
            int at = plane * elements;
            windows.tiledMaxGradient(x, xAt + at, width, dy, dyAt + plane * rows * columns, dx, dxAt + at, rows,
                    columns);
            Arrays.fill(dx, dxAt + at + 2 * rows * width, dxAt + at + elements, 0);
        }
    }
}
