package dev.tandem.cli;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.DeviceInfo;
import dev.tandem.spi.Fence;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Pass;
import dev.tandem.spi.Recording;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device on paper: float32, row-major, no scratch memory, composites expanded. Programs can be planned for it; it has no memory
 * to make them in.
 */
final class PaperBackend implements Backend {

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("paper", "no device", Long.MAX_VALUE, "float32");
    }

    @Override
    public long bytes(TensorType type) {
        return type.bytes();
    }

    @Override
    public MemoryScope openScope(String name) {
        return new PaperScope(name);
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
        return nodes.stream().map(n -> (Kernel) (operands, results, workspace) -> {
            throw new UnsupportedOperationException("paper computes nothing");
        }).toList();
    }

    @Override
    public Recording record(Runnable step) {
        throw new UnsupportedOperationException("paper runs nothing");
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        throw new UnsupportedOperationException("paper holds nothing");
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        throw new UnsupportedOperationException("paper holds nothing");
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        throw new UnsupportedOperationException("paper holds nothing");
    }

    @Override
    public void synchronize() {
    }

    @Override
    public void close() {
    }

    private record PaperScope(String name) implements MemoryScope {

        @Override
        public Buffer allocate(long bytes) {
            throw new UnsupportedOperationException("paper has no memory");
        }

        @Override
        public MemorySegment staging(long bytes) {
            throw new UnsupportedOperationException("paper has no memory");
        }

        @Override
        public long allocatedBytes() {
            return 0;
        }

        @Override
        public void close() {
        }
    }
}
