package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.spi.Kernel;
import java.util.Arrays;

/**
 * Computes {@link Op.PoolGradient}. <i>Numerics</i>: the largest element of a window is found again by the comparisons that found
 * it; an element of dx is the sum over its windows in row-major order, from 0.
 */
public final class PoolGradientKernel {

    private PoolGradientKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.PoolGradient op, Node node, Cpu cpu) {
        var geometry = Geometry.of(op.window(), op.input());
        return switch (op.kind()) {
            case MAX -> geometry.isTiled()
                    ? TiledMax.gradient(geometry, cpu)
                    : ApartMax.suits(geometry) ? ApartMax.gradient(geometry, cpu) : max(geometry, cpu);
            case AVERAGE, AVERAGE_PADDED -> MeanGradient.of(geometry, op.kind() == PoolKind.AVERAGE_PADDED, cpu);
        };
    }

    private static Kernel max(Geometry geometry, Cpu cpu) {
        var largest = new Largest(geometry, cpu.lanes().windows());
        int elements = geometry.inputElements();
        int perUnit = Math.max(1, Cpu.GRAIN / elements);
        int units = (geometry.planes + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] dy = Storage.floats(operands[1]);
            float[] dx = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int dyStart = Storage.start(operands[1]);
            int dxStart = Storage.start(results[0]);
            int[][] at = new int[cpu.workers().count()][geometry.width.outputs];
            Work work = (unit, worker) -> {
                int end = Math.min(geometry.planes, (unit + 1) * perUnit);
                for (int plane = unit * perUnit; plane < end; plane++) {
                    int first = plane * elements;
                    Arrays.fill(dx, dxStart + first, dxStart + first + elements, 0);
                    for (int row = 0; row < geometry.outputRows(); row++) {
                        largest.find(x, xStart + first, row, at[worker]);
                        add(dy, dyStart + (plane * geometry.outputRows() + row) * geometry.width.outputs, dx,
                                dxStart - xStart, at[worker]);
                    }
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private static void add(float[] dy, int dyAt, float[] dx, int offset, int[] at) {
        for (int i = 0; i < at.length; i++) {
            dx[offset + at[i]] += dy[dyAt + i];
        }
    }
}
