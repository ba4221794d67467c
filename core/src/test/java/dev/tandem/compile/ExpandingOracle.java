package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.oracle.OracleBackend;
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

/** An oracle that has every composite expanded. */
record ExpandingOracle(OracleBackend oracle) implements Backend {

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return false;
    }

    @Override
    public DeviceInfo device() {
        return oracle.device();
    }

    @Override
    public long bytes(TensorType type) {
        return oracle.bytes(type);
    }

    @Override
    public DType hostType(DType dtype) {
        return oracle.hostType(dtype);
    }

    @Override
    public MemoryScope openScope(String name) {
        return oracle.openScope(name);
    }

    @Override
    public List<Pass> passes() {
        return oracle.passes();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        return oracle.compile(nodes, scope);
    }

    @Override
    public Recording record(Runnable step) {
        return oracle.record(step);
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        return oracle.upload(host, device);
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        return oracle.download(device, host);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        oracle.copy(from, to);
    }

    @Override
    public void synchronize() {
        oracle.synchronize();
    }

    @Override
    public void close() {
        oracle.close();
    }
}
