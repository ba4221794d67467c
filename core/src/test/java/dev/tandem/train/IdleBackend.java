package dev.tandem.train;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.DeviceInfo;
import dev.tandem.spi.Fence;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Pass;
import dev.tandem.spi.Recording;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A backend whose kernels do nothing: every result, so every loss, is 0. It has as much memory as it is told, and remembers the
 * float scalars that are uploaded.
 */
final class IdleBackend implements Backend {

    private static final Bound NOTHING = () -> {
    };

    /** The float scalars that were uploaded, the oldest first. */
    final double[] uploadedScalars = new double[1000];
    int uploads;
    long memoryBytes = 1L << 40;
    boolean remote;

    private record HostBuffer(MemorySegment memory) implements Buffer {
        @Override
        public long bytes() {
            return memory.byteSize();
        }
    }

    @Override
    public boolean isRemote() {
        return remote;
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("idle", "nothing", memoryBytes, "float32");
    }

    @Override
    public long bytes(TensorType type) {
        return type.bytes();
    }

    @Override
    public MemoryScope openScope(String name) {
        return new MemoryScope() {
            private long allocated;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Buffer allocate(long bytes) {
                allocated += bytes;
                return new HostBuffer(Arena.ofAuto().allocate(bytes, 64));
            }

            @Override
            public MemorySegment staging(long bytes) {
                return Arena.ofAuto().allocate(bytes, 64);
            }

            @Override
            public long allocatedBytes() {
                return allocated;
            }

            @Override
            public void close() {
                allocated = 0;
            }
        };
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return false;
    }

    @Override
    public List<Pass> passes() {
        return List.of();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        return nodes.stream().<Kernel>map(n -> (operands, results, workspace) -> NOTHING).toList();
    }

    @Override
    public Recording record(Runnable step) {
        return new Recording() {
            @Override
            public void replay() {
                step.run();
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        if (device.type().dtype() == DType.F32 && device.type().elements() == 1) {
            uploadedScalars[uploads++ % uploadedScalars.length] = host.get(ValueLayout.JAVA_FLOAT, 0);
        }
        return Fence.DONE;
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        MemorySegment memory = ((HostBuffer) device.buffer()).memory();
        MemorySegment.copy(memory, device.offset(), host, 0, host.byteSize());
        return Fence.DONE;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        // a result of nothing
    }

    @Override
    public void synchronize() {
        // nothing is under way
    }

    @Override
    public void close() {
        // owns nothing
    }
}
