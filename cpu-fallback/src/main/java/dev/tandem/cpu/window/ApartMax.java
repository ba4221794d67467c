package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Windows;
import dev.tandem.spi.Kernel;
import java.util.Arrays;

/**
 * The gradient of maxima of windows that share nothing and have one cell on the last axis, as where the samples of a batch lie side
 * by side: every element of dx is written once, unless windows leave some out.
 */
final class ApartMax {

    private final Geometry geometry;
    private final Windows windows;
    private final boolean isCovered;

    private ApartMax(Geometry geometry, Windows windows) {
        this.geometry = geometry;
        this.windows = windows;
        isCovered = isCovered(geometry.depth) && isCovered(geometry.height);
    }

    /** Whether this is for such windows. */
    static boolean suits(Geometry geometry) {
        return geometry.width.isIdentity() && isApart(geometry.depth) && isApart(geometry.height);
    }

    private static boolean isApart(Axis axis) {
        return axis.outputs == 1 || axis.stride > (axis.kernel - 1) * axis.dilation;
    }

    private static boolean isCovered(Axis axis) {
        return axis.low == 0 && axis.dilation == 1 && axis.stride == axis.kernel
                && axis.outputs * axis.kernel == axis.size;
    }

    static Kernel gradient(Geometry geometry, Cpu cpu) {
        var apart = new ApartMax(geometry, cpu.lanes().windows());
        int units = geometry.planes * geometry.depth.outputs;
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] dy = Storage.floats(operands[1]);
            float[] dx = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int dyStart = Storage.start(operands[1]);
            int dxStart = Storage.start(results[0]);
            Work work = (unit, worker) -> apart.rows(unit, x, xStart, dy, dyStart, dx, dxStart);
            return () -> cpu.workers().run(units, work);
        };
    }

    /** The windows of one plane that have the same place on the first axis, and what is as far from other planes' as theirs. */
    private void rows(int unit, float[] x, int xStart, float[] dy, int dyStart, float[] dx, int dxStart) {
        int which = geometry.planeOf(unit, geometry.depth.outputs);
        int plane = which * geometry.inputElements();
        int place = geometry.placeOf(unit, geometry.depth.outputs);
        if (!isCovered) {
            int row = geometry.height.size * geometry.width.size;
            int from = place == 0 ? 0 : geometry.depth.start(place);
            int to = place == geometry.depth.outputs - 1 ? geometry.depth.size : geometry.depth.start(place + 1);
            Arrays.fill(dx, dxStart + plane + from * row, dxStart + plane + to * row, 0);
        }
        int columns = geometry.width.outputs;
        int first = place * geometry.height.outputs;
        if (geometry.isLines()) {
            windows.maxGradientLines(x, xStart + plane, geometry.lineStep(), geometry.cells(first), dy,
                    dyStart + (which * geometry.depth.outputs * geometry.height.outputs + first) * columns, dx,
                    dxStart + plane, geometry.height.outputs, columns);
            return;
        }
        for (int h = 0; h < geometry.height.outputs; h++) {
            windows.maxGradient(x, xStart + plane, geometry.cells(place * geometry.height.outputs + h), dy,
                    dyStart + ((which * geometry.depth.outputs + place) * geometry.height.outputs + h) * columns, dx,
                    dxStart + plane, columns);
        }
    }
}
