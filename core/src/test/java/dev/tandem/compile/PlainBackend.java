package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
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
import java.util.function.Predicate;

/** Answers what the compiler asks a backend, and nothing else. */
final class PlainBackend implements Backend {

    private final Predicate<Op.Composite> kept;
    private final List<Pass> passes;

    PlainBackend() {
        this(c -> false, List.of());
    }

    PlainBackend(Predicate<Op.Composite> kept, List<Pass> passes) {
        this.kept = kept;
        this.passes = passes;
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return kept.test(op);
    }

    @Override
    public List<Pass> passes() {
        return passes;
    }

    @Override
    public DeviceInfo device() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytes(TensorType type) {
        return type.bytes();
    }

    @Override
    public MemoryScope openScope(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Recording record(Runnable step) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synchronize() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
