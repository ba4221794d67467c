package dev.tandem.oracle;

import dev.tandem.error.UsageException;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.MemoryScope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** Memory outside the Java heap that lives until the scope is closed. Any use of it later throws. */
final class OracleScope implements MemoryScope {

    private static final long ALIGNMENT = 64;

    private final String name;
    private final Consumer<OracleScope> onClose;
    private final Arena arena = Arena.ofShared();
    private long allocated;
    private boolean closed;

    /** Memory given out. */
    record Memory(MemorySegment segment) implements Buffer {
        @Override
        public long bytes() {
            return segment.byteSize();
        }
    }

    OracleScope(String name, Consumer<OracleScope> onClose) {
        this.name = name;
        this.onClose = onClose;
    }

    @Override
    public String name() {
        return name;
    }

    /** Fills what it gives with NaN: whoever reads what nothing wrote will see it. */
    @Override
    public Buffer allocate(long bytes) {
        check();
        MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
        for (long i = 0; i < bytes / Double.BYTES; i++) {
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, Double.NaN);
        }
        allocated += bytes;
        return new Memory(segment);
    }

    @Override
    public MemorySegment staging(long bytes) {
        check();
        return arena.allocate(bytes, ALIGNMENT);
    }

    @Override
    public long allocatedBytes() {
        return allocated;
    }

    private void check() {
        if (closed) {
            throw new UsageException("scope", name, "is closed", "", "open another, and close each once");
        }
    }

    @Override
    public void close() {
        check();
        closed = true;
        arena.close();
        onClose.accept(this);
    }
}
