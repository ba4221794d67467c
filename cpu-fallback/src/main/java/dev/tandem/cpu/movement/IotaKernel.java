package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;

/** Writes the coordinate on one axis. */
final class IotaKernel {

    private IotaKernel() {
    }

    static Kernel of(Op.Iota op, Cpu cpu) {
        int elements = op.type().elements();
        int size = op.type().shape().size(op.axis());
        int stride = op.type().strides()[op.axis()];
        int units = (elements + Cpu.GRAIN - 1) / Cpu.GRAIN;
        return (operands, results, workspace) -> {
            Tensor result = results[0];
            boolean floats = result.type().dtype() == DType.F32;
            float[] y = Storage.floats(result);
            int start = Storage.start(result);
            var integers = Integers.of(result);
            Work work = (unit, worker) -> {
                int end = Math.min(elements, (unit + 1) * Cpu.GRAIN);
                for (int i = unit * Cpu.GRAIN; i < end; i++) {
                    int coordinate = i / stride % size;
                    if (floats) {
                        y[start + i] = coordinate;
                    } else {
                        integers.put(i, coordinate);
                    }
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }
}
