package dev.tandem.oracle;

import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The elements of one tensor by their row-major index, 8 bytes each: a long for I64, a double for every other type. */
record Elements(TensorType type, MemorySegment memory) {

    static final int BYTES = Double.BYTES;

    static Elements of(Tensor tensor) {
        MemorySegment all = ((OracleScope.Memory) tensor.buffer()).segment();
        return new Elements(tensor.type(),
                all.asSlice(tensor.offset(), (long) tensor.type().elements() * BYTES));
    }

    static Elements[] of(Tensor[] tensors) {
        return Arrays.stream(tensors).map(Elements::of).toArray(Elements[]::new);
    }

    /** Elements of their own, on the Java heap. */
    static Elements scratch(TensorType type) {
        return new Elements(type, MemorySegment.ofArray(new double[type.elements()]));
    }

    Shape shape() {
        return type.shape();
    }

    int count() {
        return type.elements();
    }

    double at(int index) {
        return type.dtype() == DType.I64
                ? (double) memory.getAtIndex(ValueLayout.JAVA_LONG, index)
                : memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    /** All elements as doubles. */
    double[] toArray() {
        double[] values = new double[count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = at(i);
        }
        return values;
    }

    /** An element of an integer type. */
    long integerAt(int index) {
        return type.dtype() == DType.I64
                ? memory.getAtIndex(ValueLayout.JAVA_LONG, index)
                : (long) memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    /** Stores an element of a float type, not rounded. */
    void put(int index, double value) {
        memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }

    /** Stores an integer in whatever type this is: integers keep the bits that fit, BOOL is 1 for anything but 0. */
    void putInteger(int index, long value) {
        switch (type.dtype()) {
            case F32, F64, BF16 -> put(index, (double) value);
            case I32 -> put(index, (int) value);
            case I64 -> memory.setAtIndex(ValueLayout.JAVA_LONG, index, value);
            case U8 -> put(index, (int) value & 0xff);
            case BOOL -> put(index, value == 0 ? 0 : 1);
        }
    }

    /** Stores an element of another tensor of the same element type, bit by bit. */
    void copy(int index, Elements from, int fromIndex) {
        memory.setAtIndex(ValueLayout.JAVA_LONG, index, from.memory.getAtIndex(ValueLayout.JAVA_LONG, fromIndex));
    }

    /** Stores 0. */
    void clear(int index) {
        memory.setAtIndex(ValueLayout.JAVA_LONG, index, 0);
    }
}
