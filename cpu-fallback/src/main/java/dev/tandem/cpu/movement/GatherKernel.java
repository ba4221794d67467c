package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;

/** Copies the rows that indices name; what they name outside is a row of NaN, or of 0 for integers. */
final class GatherKernel {

    private GatherKernel() {
    }

    static Kernel of(TensorType data, TensorType indices, Cpu cpu) {
        int rows = data.shape().size(0);
        int width = data.elements() / rows;
        int count = indices.elements();
        int perUnit = Math.max(1, Cpu.GRAIN / width);
        int units = (count + perUnit - 1) / perUnit;
        return (operands, results, workspace) -> {
            var moves = Moves.of(operands[0], results[0]);
            var index = Integers.of(operands[1]);
            Work work = (unit, worker) -> {
                int end = Math.min(count, (unit + 1) * perUnit);
                for (int i = unit * perUnit; i < end; i++) {
                    int row = (int) index.at(i);
                    if (row >= 0 && row < rows) {
                        moves.run(row * width, i * width, width);
                    } else {
                        missing(results[0], moves, i * width, width);
                    }
                }
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    private static void missing(Tensor result, Moves moves, int at, int width) {
        if (result.type().dtype() == DType.F32) {
            int start = Storage.start(result) + at;
            Arrays.fill(Storage.floats(result), start, start + width, Float.NaN);
        } else {
            moves.clear(at, width);
        }
    }
}
