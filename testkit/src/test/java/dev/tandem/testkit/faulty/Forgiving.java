package dev.tandem.testkit.faulty;

import dev.tandem.spi.Buffer;
import dev.tandem.spi.MemoryScope;
import java.lang.foreign.MemorySegment;

/** A scope that may be closed as often as one likes. */
final class Forgiving implements MemoryScope {

    private final MemoryScope real;
    private boolean closed;

    Forgiving(MemoryScope real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Buffer allocate(long bytes) {
        return real.allocate(bytes);
    }

    @Override
    public MemorySegment staging(long bytes) {
        return real.staging(bytes);
    }

    @Override
    public long allocatedBytes() {
        return real.allocatedBytes();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            real.close();
        }
    }
}
