package dev.tandem.spi;

import java.lang.foreign.MemorySegment;

/** An owner of device and staging memory: closing frees all of it at once. Closing twice throws. */
public interface MemoryScope extends AutoCloseable {

    /** What the memory is for. */
    String name();

    /**
     * Allocates device memory, 64-byte aligned, its content undefined.
     *
     * @throws dev.tandem.error.OutOfMemoryException saying what was asked and what is free
     */
    Buffer allocate(long bytes);

    /** Allocates host memory from which copies to the device are fastest, 64-byte aligned and zeroed. */
    MemorySegment staging(long bytes);

    /** The bytes of device memory given out so far. */
    long allocatedBytes();

    @Override
    void close();
}
