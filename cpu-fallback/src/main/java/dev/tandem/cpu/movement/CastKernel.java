package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;

/**
 * Converts element types, which may be equal. <i>Numerics</i>: floats become integers toward zero and stop at the ends of the
 * type, NaN becomes 0, but true; integers become the nearest float; integers keep the bits that fit; anything but 0 is true.
 */
final class CastKernel {

    @FunctionalInterface
    private interface Loop {
        void run(int from, int to);
    }

    private CastKernel() {
    }

    static Kernel of(TensorType from, TensorType to, Cpu cpu) {
        int elements = to.elements();
        int units = (elements + Cpu.GRAIN - 1) / Cpu.GRAIN;
        return (operands, results, workspace) -> {
            Loop loop = loop(operands[0], results[0], from.dtype() == DType.F32, to.dtype() == DType.F32);
            return bound(units, elements, loop, cpu);
        };
    }

    private static Bound bound(int units, int elements, Loop loop, Cpu cpu) {
        Work work = (unit, worker) -> loop.run(unit * Cpu.GRAIN, Math.min(elements, (unit + 1) * Cpu.GRAIN));
        return () -> cpu.workers().run(units, work);
    }

    private static Loop loop(Tensor from, Tensor to, boolean fromFloat, boolean toFloat) {
        if (fromFloat && toFloat) {
            var moves = Moves.of(from, to);
            return (begin, end) -> moves.run(begin, begin, end - begin);
        }
        if (fromFloat) {
            float[] x = Storage.floats(from);
            int start = Storage.start(from);
            var y = Integers.of(to);
            return (begin, end) -> {
                for (int i = begin; i < end; i++) {
                    y.put(i, integer(x[start + i], y.dtype()));
                }
            };
        }
        var x = Integers.of(from);
        if (toFloat) {
            float[] y = Storage.floats(to);
            int start = Storage.start(to);
            return (begin, end) -> {
                for (int i = begin; i < end; i++) {
                    y[start + i] = x.at(i);
                }
            };
        }
        var y = Integers.of(to);
        return (begin, end) -> {
            for (int i = begin; i < end; i++) {
                y.put(i, x.at(i));
            }
        };
    }

    private static long integer(float value, DType to) {
        return switch (to) {
            case I32 -> (int) value;
            case I64 -> (long) value;
            case U8 -> Math.clamp((long) value, 0, 255);
            case BOOL -> value == 0 ? 0 : 1;
            case F32, F64, BF16 -> throw new IllegalStateException(to + " is no integer type");
        };
    }
}
