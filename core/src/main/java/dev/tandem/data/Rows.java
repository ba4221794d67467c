package dev.tandem.data;

import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of elements of one type, all of the same width, one after the other in memory; or some of them, in any order. Copying one
 * allocates nothing.
 */
final class Rows {

    private final DType dtype;
    private final int width;
    private final MemorySegment memory;
    private final int @Nullable [] chosen;

    private Rows(DType dtype, int width, MemorySegment memory, int @Nullable [] chosen) {
        this.dtype = dtype;
        this.width = width;
        this.memory = memory.asReadOnly();
        this.chosen = chosen;
    }

    static Rows of(int width, byte[] elements) {
        return new Rows(DType.U8, width, MemorySegment.ofArray(elements), null);
    }

    static Rows of(int width, float[] elements) {
        return new Rows(DType.F32, width, MemorySegment.ofArray(elements), null);
    }

    static Rows of(int width, int[] elements) {
        return new Rows(DType.I32, width, MemorySegment.ofArray(elements), null);
    }

    /** Rows of nothing. */
    static Rows empty() {
        return of(0, new byte[0]);
    }

    /** Some rows, sharing the memory. */
    Rows choose(int[] rows) {
        return new Rows(dtype, width, memory, Arrays.stream(rows).map(this::place).toArray());
    }

    DType dtype() {
        return dtype;
    }

    /** The number of all elements in memory. */
    long elements() {
        return memory.byteSize() / dtype.bytes();
    }

    private int place(int row) {
        return chosen == null ? row : chosen[row];
    }

    private long offset(int row) {
        return (long) place(row) * width * dtype.bytes();
    }

    void copy(int row, byte[] into, int offset) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset(row), into, offset, width);
    }

    void copy(int row, float[] into, int offset) {
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, offset(row), into, offset, width);
    }

    void copy(int row, int[] into, int offset) {
        MemorySegment.copy(memory, ValueLayout.JAVA_INT, offset(row), into, offset, width);
    }

    void copy(int row, MemorySegment into, long byteOffset) {
        MemorySegment.copy(memory, offset(row), into, byteOffset, (long) width * dtype.bytes());
    }

    /** The first element of a row of ints. */
    int first(int row) {
        return memory.get(ValueLayout.JAVA_INT, offset(row));
    }
}
