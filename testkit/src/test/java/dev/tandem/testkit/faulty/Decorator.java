package dev.tandem.testkit.faulty;

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
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A backend that does all another does; faults override what they get wrong. */
class Decorator implements Backend {

    final Backend real;

    Decorator(Backend real) {
        this.real = real;
    }

    @Override
    public DeviceInfo device() {
        return real.device();
    }

    @Override
    public long bytes(TensorType type) {
        return real.bytes(type);
    }

    @Override
    public DType hostType(DType dtype) {
        return real.hostType(dtype);
    }

    @Override
    public MemoryScope openScope(String name) {
        return real.openScope(name);
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return real.keeps(op, operands);
    }

    @Override
    public List<Pass> passes() {
        return real.passes();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        return real.compile(nodes, scope);
    }

    @Override
    public Recording record(Runnable step) {
        return real.record(step);
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        return real.upload(host, device);
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        return real.download(device, host);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        real.copy(from, to);
    }

    @Override
    public void synchronize() {
        real.synchronize();
    }

    @Override
    public void close() {
        real.close();
    }
}
