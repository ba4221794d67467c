package dev.tandem.runtime;

import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Host memory for the elements of one tensor, in the backend's host type, row-major. Reading and writing convert elements and
 * allocate nothing. Floats become integers toward zero, floats become bfloat16 to the nearest, bytes are unsigned.
 */
final class Staging {

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE;
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

    private final String name;
    private final DType dtype;
    private final int elements;
    private final MemorySegment memory;

    private Staging(String name, DType dtype, int elements, MemorySegment memory) {
        this.name = name;
        this.dtype = dtype;
        this.elements = elements;
        this.memory = memory;
    }

    /** Memory of a scope for a tensor; {@code name} is what messages call the tensor. */
    static Staging of(String name, TensorType type, Backend backend, MemoryScope scope) {
        DType host = backend.hostType(type.dtype());
        return new Staging(name, host, type.elements(), scope.staging((long) type.elements() * host.bytes()));
    }

    /** Memory of a scope for elements of the type itself, whatever the backend's host type is. */
    static Staging of(String name, TensorType type, MemoryScope scope) {
        return new Staging(name, type.dtype(), type.elements(),
                scope.staging((long) type.elements() * type.dtype().bytes()));
    }

    MemorySegment memory() {
        return memory;
    }

    int elements() {
        return elements;
    }

    void fill(double value) {
        for (int i = 0; i < elements; i++) {
            put(i, value);
        }
    }

    void write(float[] values) {
        checkLength(values.length);
        if (dtype == DType.F32) {
            MemorySegment.copy(values, 0, memory, F32, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            put(i, values[i]);
        }
    }

    void write(double[] values) {
        checkLength(values.length);
        if (dtype == DType.F64) {
            MemorySegment.copy(values, 0, memory, F64, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            put(i, values[i]);
        }
    }

    void write(int[] values) {
        checkLength(values.length);
        if (dtype == DType.I32) {
            MemorySegment.copy(values, 0, memory, I32, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            put(i, values[i]);
        }
    }

    void write(long[] values) {
        checkLength(values.length);
        if (dtype == DType.I64) {
            MemorySegment.copy(values, 0, memory, I64, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            put(i, values[i]);
        }
    }

    void write(byte[] values) {
        checkLength(values.length);
        if (dtype == DType.U8) {
            MemorySegment.copy(values, 0, memory, U8, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            put(i, values[i] & 0xff);
        }
    }

    void write(MemorySegment bytes) {
        if (bytes.byteSize() != memory.byteSize()) {
            throw new UsageException("input", name, "has another size than the given memory",
                    memory.byteSize() + " bytes, given "
                            + bytes.byteSize(),
                    "pass " + elements + " elements of " + dtype.label());
        }
        memory.copyFrom(bytes);
    }

    /** Converts as many elements of another type, none of them a wide integer. */
    void write(Staging values) {
        for (int i = 0; i < elements; i++) {
            put(i, values.at(i));
        }
    }

    void read(double[] into) {
        checkLength(into.length);
        if (dtype == DType.F64) {
            MemorySegment.copy(memory, F64, 0, into, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            into[i] = at(i);
        }
    }

    void read(float[] into) {
        checkLength(into.length);
        if (dtype == DType.F32) {
            MemorySegment.copy(memory, F32, 0, into, 0, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            into[i] = (float) at(i);
        }
    }

    /** The element at a row-major index. */
    double at(int index) {
        return switch (dtype) {
            case F32 -> memory.getAtIndex(F32, index);
            case F64 -> memory.getAtIndex(F64, index);
            case BF16 -> Float.intBitsToFloat(memory.getAtIndex(BF16, index) << 16);
            case I32 -> memory.getAtIndex(I32, index);
            case I64 -> memory.getAtIndex(I64, index);
            case U8, BOOL -> memory.get(U8, index) & 0xff;
        };
    }

    /** The element of an integer type at a row-major index, with all its bits. */
    long integerAt(int index) {
        return dtype == DType.I64 ? memory.getAtIndex(I64, index) : (long) at(index);
    }

    private void put(int index, double value) {
        switch (dtype) {
            case F32 -> memory.setAtIndex(F32, index, (float) value);
            case F64 -> memory.setAtIndex(F64, index, value);
            case BF16 -> memory.setAtIndex(BF16, index, bfloat16((float) value));
            case I32 -> memory.setAtIndex(I32, index, (int) value);
            case I64 -> memory.setAtIndex(I64, index, (long) value);
            case U8 -> memory.set(U8, index, (byte) (int) value);
            case BOOL -> memory.set(U8, index, (byte) (value == 0 ? 0 : 1));
        }
    }

    private void put(int index, long value) {
        if (dtype == DType.I64) {
            memory.setAtIndex(I64, index, value);
        } else {
            put(index, (double) value);
        }
    }

    /** The upper half of a float32, rounded to nearest, ties to even; NaN stays NaN. */
    static short bfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        return (short) (Float.isNaN(value) ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private void checkLength(int given) {
        if (given != elements) {
            throw new UsageException("tensor", name, "has another number of elements than the array",
                    elements + " elements, array of "
                            + given,
                    "pass an array of " + elements);
        }
    }
}
