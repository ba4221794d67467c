package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The elements of an integer tensor as longs; storing keeps the bits that fit, BOOL becomes 1 for anything but 0. */
record Integers(MemorySegment memory, DType dtype) {

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    static Integers of(Tensor tensor) {
        return new Integers(Storage.bytes(tensor), tensor.type().dtype());
    }

    long at(int index) {
        return switch (dtype) {
            case U8, BOOL -> memory.get(BYTE, index) & 0xff;
            case I32 -> memory.get(INT, 4L * index);
            case I64 -> memory.get(LONG, 8L * index);
            case F32, F64, BF16 -> throw new IllegalStateException(dtype + " is no integer type");
        };
    }

    void put(int index, long value) {
        switch (dtype) {
            case U8 -> memory.set(BYTE, index, (byte) value);
            case BOOL -> memory.set(BYTE, index, (byte) (value == 0 ? 0 : 1));
            case I32 -> memory.set(INT, 4L * index, (int) value);
            case I64 -> memory.set(LONG, 8L * index, value);
            case F32, F64, BF16 -> throw new IllegalStateException(dtype + " is no integer type");
        }
    }
}
