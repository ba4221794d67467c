package dev.tandem.cpu.window;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/** Computes {@link Op.PoolTangent}: t where x has the largest element of each window. */
public final class PoolTangentKernel {

    private PoolTangentKernel() {
    }

    /** Compiles a node. */
    public static Kernel of(Op.PoolTangent op, Node node, Cpu cpu) {
        var geometry = Geometry.of(op.window(), node.operandTypes().get(0).shape());
        var largest = new Largest(geometry, cpu.lanes().windows());
        int columns = geometry.width.outputs;
        int rows = geometry.planes * geometry.outputRows();
        int perUnit = Math.max(1, Cpu.GRAIN / columns / op.window().cells());
        int units = (rows + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            float[] x = Storage.floats(operands[0]);
            float[] t = Storage.floats(operands[1]);
            float[] y = Storage.floats(results[0]);
            int xStart = Storage.start(operands[0]);
            int tStart = Storage.start(operands[1]);
            int yStart = Storage.start(results[0]);
            int[][] at = new int[cpu.workers().count()][columns];
            Work work = (unit, worker) -> {
                int end = Math.min(rows, (unit + 1) * perUnit);
                for (int row = unit * perUnit; row < end; row++) {
                    int plane = row / geometry.outputRows();
                    largest.find(x, xStart + plane * geometry.inputElements(), row - plane * geometry.outputRows(),
                            at[worker]);
                    pick(t, tStart - xStart, y, yStart + row * columns, at[worker]);
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private static void pick(float[] t, int offset, float[] y, int yAt, int[] at) {
        for (int i = 0; i < at.length; i++) {
            y[yAt + i] = t[offset + at[i]];
        }
    }
}
