package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Tensors and their elements as floats. */
final class Tensors {

    private static final int BEFORE = 16;

    private Tensors() {
    }

    /** A tensor in a buffer of its own, with floats around it that must stay as they are. */
    static Tensor of(CpuScope scope, TensorType type, float[] values) {
        var tensor = new Tensor(scope.allocate((type.bytes() + 3) / 4 * 4 + 2L * BEFORE * Float.BYTES),
                (long) BEFORE * Float.BYTES, type);
        Arrays.fill(Storage.floats(tensor), Float.MAX_VALUE);
        if (type.dtype() == DType.F32) {
            System.arraycopy(values, 0, Storage.floats(tensor), Storage.start(tensor), values.length);
        } else {
            MemorySegment bytes = Storage.bytes(tensor);
            for (int i = 0; i < values.length; i++) {
                Integers.put(bytes, type.dtype(), i, (long) values[i]);
            }
        }
        return tensor;
    }

    /** A tensor's floats. */
    static float[] floats(Tensor tensor) {
        int start = Storage.start(tensor);
        return Arrays.copyOfRange(Storage.floats(tensor), start, start + tensor.type().elements());
    }

    /** Whether the floats around a float tensor are as they were. */
    static boolean isIntactAround(Tensor tensor) {
        float[] all = Storage.floats(tensor);
        int start = Storage.start(tensor);
        int end = start + tensor.type().elements();
        for (int i = 0; i < BEFORE; i++) {
            if (all[start - 1 - i] != Float.MAX_VALUE || all[end + i] != Float.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }
}
