package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;

/**
 * Adds rows to rows of a base, in the order of the indices, leaving out those that name no row. The result may be the base's
 * storage. A unit of work is a range of columns, through all indices: so every element's sum has the documented order.
 */
final class ScatterAddKernel {

    /** Columns of a unit: shorter stretches of rows are not worth sharing. */
    private static final int COLUMNS = 128;

    private ScatterAddKernel() {
    }

    static Kernel of(TensorType base, TensorType indices, Cpu cpu) {
        int rows = base.shape().size(0);
        int width = base.elements() / rows;
        int count = indices.elements();
        int units = (width + COLUMNS - 1) / COLUMNS;
        var copy = StridedCopy.of(new Strides(base.shape().sizes(), base.strides(), base.strides()), base.dtype(), cpu);
        return (operands, results, workspace) -> {
            boolean inPlace = operands[0].buffer() == results[0].buffer()
                    && operands[0].offset() == results[0].offset();
            var first = copy.bind(Moves.of(operands[0], results[0]), 0, 0);
            var index = Integers.of(operands[1]);
            Row row = row(operands[2], results[0]);
            Work work = (unit, worker) -> {
                int from = unit * COLUMNS;
                int columns = Math.min(COLUMNS, width - from);
                for (int i = 0; i < count; i++) {
                    int to = (int) index.at(i);
                    if (to >= 0 && to < rows) {
                        row.add(i * width + from, to * width + from, columns);
                    }
                }
            };
            return () -> {
                if (!inPlace) {
                    first.run();
                }
                cpu.workers().run(units, work);
            };
        };
    }

    /** Adds neighbours to neighbours. */
    @FunctionalInterface
    private interface Row {
        void add(int from, int to, int count);
    }

    private static Row row(Tensor updates, Tensor result) {
        if (result.type().dtype() == DType.F32) {
            float[] u = Storage.floats(updates);
            float[] y = Storage.floats(result);
            int uStart = Storage.start(updates);
            int yStart = Storage.start(result);
            return (from, to, count) -> {
                for (int i = 0; i < count; i++) {
                    y[yStart + to + i] += u[uStart + from + i];
                }
            };
        }
        var u = Integers.of(updates);
        var y = Integers.of(result);
        return (from, to, count) -> {
            for (int i = 0; i < count; i++) {
                y.put(to + i, y.at(to + i) + u.at(from + i));
            }
        };
    }
}
