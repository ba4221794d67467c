package dev.tandem.cpu.device;

import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.MemoryScope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An owner of storage on the heap and of staging memory outside it. */
public final class CpuScope implements MemoryScope {

    private static final long ALIGNMENT = 64;

    private final String name;
    private final Collection<CpuScope> open;
    private final Arena arena = Arena.ofShared();
    private final List<Storage> owned = new ArrayList<>();
    private final @Nullable Throwable opened;
    private long allocated;
    private boolean closed;

    /** Opens a scope and adds it to those that are open. Where assertions are on, it remembers who opened it. */
    public CpuScope(String name, Collection<CpuScope> open) {
        this.name = name;
        this.open = open;
        this.opened = CpuScope.class.desiredAssertionStatus() ? new Throwable() : null;
        open.add(this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Buffer allocate(long bytes) {
        check();
        long free = freeBytes();
        if (bytes > Storage.MOST_BYTES || bytes > free) {
            throw tooMuch(bytes, free);
        }
        try {
            var storage = new Storage(bytes);
            owned.add(storage);
            allocated += bytes;
            return storage;
        } catch (OutOfMemoryError e) {
            throw tooMuch(bytes, free);
        }
    }

    private OutOfMemoryException tooMuch(long bytes, long free) {
        return new OutOfMemoryException(name, bytes, Math.min(free, Storage.MOST_BYTES),
                "use a smaller batch or model, or give Java more memory (-Xmx)");
    }

    private static long freeBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }

    @Override
    public MemorySegment staging(long bytes) {
        check();
        return arena.allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
    }

    @Override
    public long allocatedBytes() {
        return allocated;
    }

    @Override
    public void close() {
        check();
        closed = true;
        open.remove(this);
        owned.clear();
        allocated = 0;
        arena.close();
    }

    private void check() {
        if (closed) {
            throw new UsageException("memory", name, "is closed", "", "open another scope");
        }
    }

    /** The scope's name, with the line that opened it where that is known. */
    @Override
    public String toString() {
        if (opened == null) {
            return name;
        }
        return Arrays.stream(opened.getStackTrace()).filter(f -> !f.getClassName().startsWith("dev.tandem.cpu"))
                .findFirst().map(f -> name + " opened at " + f).orElse(name);
    }
}
