package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.Pointer;

/** The factors that products are added with, where the libraries read them: in native memory, so that a call copies nothing. */
final class Scalars implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final Pointer one = scalar(1);
    private final Pointer zero = scalar(0);

    private Pointer scalar(float value) {
        MemorySegment segment = arena.allocate(ValueLayout.JAVA_FLOAT);
        segment.set(ValueLayout.JAVA_FLOAT, 0, value);
        return new Address(segment.address());
    }

    /** Of the product itself. */
    Pointer one() {
        return one;
    }

    /** Of what lies where the result goes: it is not read. */
    Pointer zero() {
        return zero;
    }

    @Override
    public void close() {
        arena.close();
    }
}
