package dev.tandem.runtime;

import java.lang.foreign.MemorySegment;

/** Rows of elements that are copied where they are wanted: a data set. */
@FunctionalInterface
public interface RowSource {

    /**
     * Copies a row's elements, as their own type has them in the byte order of this machine.
     *
     * @param row which one, from 0
     * @param into where to
     * @param byteOffset of the row's first element in {@code into}
     */
    void copyTo(int row, MemorySegment into, long byteOffset);
}
