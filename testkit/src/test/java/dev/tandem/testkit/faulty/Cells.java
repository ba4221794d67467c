package dev.tandem.testkit.faulty;

import dev.tandem.spi.Backend;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntToDoubleFunction;

/** The elements of a tensor of the oracle, to be tampered with. */
record Cells(Backend backend, Tensor tensor) {

    double[] read() {
        MemorySegment memory = MemorySegment.ofArray(new double[tensor.type().elements()]);
        backend.download(tensor, memory).await();
        return memory.toArray(ValueLayout.JAVA_DOUBLE);
    }

    void write(double[] values) {
        backend.upload(MemorySegment.ofArray(values), tensor).await();
    }

    /** Replaces every element. */
    void set(IntToDoubleFunction element) {
        double[] values = read();
        for (int i = 0; i < values.length; i++) {
            values[i] = element.applyAsDouble(i);
        }
        write(values);
    }

    /** The elements with one more behind the last. */
    Cells andOneMore() {
        return new Cells(backend, new Tensor(tensor.buffer(), tensor.offset(),
                TensorType.f32(tensor.type().elements() + 1)));
    }

    boolean isAt(Cells other) {
        return tensor.buffer() == other.tensor.buffer() && tensor.offset() == other.tensor.offset();
    }
}
