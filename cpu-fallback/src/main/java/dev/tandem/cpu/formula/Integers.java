package dev.tandem.cpu.formula;

import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements of the integer types in memory that is aligned for floats. */
final class Integers {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Integers() {
    }

    /** An element. */
    static long at(MemorySegment memory, DType dtype, long index) {
        return switch (dtype) {
            case I32 -> memory.get(INT, index * Integer.BYTES);
            case I64 -> memory.get(LONG, index * Long.BYTES);
            case U8 -> memory.get(ValueLayout.JAVA_BYTE, index) & 0xff;
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, index) != 0 ? 1 : 0;
            case F32, F64, BF16 -> throw new IllegalArgumentException(dtype + " is no integer type");
        };
    }

    /** An element as a float. */
    static float floatAt(MemorySegment memory, DType dtype, long index) {
        return (float) at(memory, dtype, index);
    }

    /** Stores an element: the bits that fit, and of BOOL 1 for anything but 0. */
    static void put(MemorySegment memory, DType dtype, long index, long value) {
        switch (dtype) {
            case I32 -> memory.set(INT, index * Integer.BYTES, (int) value);
            case I64 -> memory.set(LONG, index * Long.BYTES, value);
            case U8 -> memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
            case BOOL -> memory.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
            case F32, F64, BF16 -> throw new IllegalArgumentException(dtype + " is no integer type");
        }
    }

    /** Converts every {@code stride}-th element from {@code index} on to a float. */
    static void load(MemorySegment memory, DType dtype, int index, int stride, int count, float[] to, int toAt) {
        switch (dtype) {
            case U8 -> loadBytes(memory, index, stride, count, to, toAt);
            case I32 -> loadInts(memory, index, stride, count, to, toAt);
            case I64, BOOL -> {
                for (int i = 0; i < count; i++) {
                    to[toAt + i] = floatAt(memory, dtype, index + (long) i * stride);
                }
            }
            case F32, F64, BF16 -> throw new IllegalArgumentException(dtype + " is no integer type");
        }
    }

    private static void loadBytes(MemorySegment memory, int index, int stride, int count, float[] to, int toAt) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = memory.get(ValueLayout.JAVA_BYTE, index + (long) i * stride) & 0xff;
        }
    }

    private static void loadInts(MemorySegment memory, int index, int stride, int count, float[] to, int toAt) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = memory.get(INT, (index + (long) i * stride) * Integer.BYTES);
        }
    }
}
