package dev.tandem.cuda.memory;

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

/** An owner of device memory, page-locked memory, and of what kernels keep: argument blocks, descriptors. */
public final class CudaScope implements MemoryScope {

    private final String name;
    private final Memory memory;
    private final Collection<CudaScope> open;
    private final Arena arena = Arena.ofShared();
    private final List<DeviceBuffer> buffers = new ArrayList<>();
    private final List<MemorySegment> staging = new ArrayList<>();
    private final List<Runnable> kept = new ArrayList<>();
    private final @Nullable Throwable opened;
    private long allocated;
    private boolean closed;

    /** Opens a scope and adds it to those that are open. Where assertions are on, it remembers who opened it. */
    public CudaScope(String name, Memory memory, Collection<CudaScope> open) {
        this.name = name;
        this.memory = memory;
        this.open = open;
        this.opened = CudaScope.class.desiredAssertionStatus() ? new Throwable() : null;
        open.add(this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Buffer allocate(long bytes) {
        check();
        DeviceBuffer buffer = memory.allocate(name, bytes);
        buffers.add(buffer);
        allocated += bytes;
        return buffer;
    }

    /** Frees a buffer of this scope before it is closed; nothing may use it any more. */
    public void release(DeviceBuffer buffer) {
        check();
        if (!buffers.remove(buffer)) {
            throw new IllegalArgumentException("the buffer is not of scope " + name);
        }
        memory.free(buffer);
        allocated -= buffer.bytes();
    }

    @Override
    public MemorySegment staging(long bytes) {
        check();
        MemorySegment segment = memory.allocatePinned(name, bytes);
        staging.add(segment);
        return segment;
    }

    @Override
    public long allocatedBytes() {
        return allocated;
    }

    /** Native host memory that lives as long as the scope. */
    public Arena arena() {
        check();
        return arena;
    }

    /** Has something freed with the scope, the last one first. */
    public void keep(Runnable destroy) {
        check();
        kept.add(destroy);
    }

    @Override
    public void close() {
        check();
        closed = true;
        open.remove(this);
        memory.settle();
        kept.reversed().forEach(Runnable::run);
        buffers.forEach(memory::free);
        staging.forEach(memory::freePinned);
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
        return Arrays.stream(opened.getStackTrace()).filter(f -> !f.getClassName().startsWith("dev.tandem.cuda"))
                .findFirst().map(f -> name + " opened at " + f).orElse(name);
    }
}
