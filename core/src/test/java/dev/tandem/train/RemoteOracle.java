package dev.tandem.train;

import dev.tandem.error.OutOfMemoryException;
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
import java.util.ArrayList;
import java.util.List;

/** An oracle that says it is far away, has as much memory as it is told, and remembers what crossed the border. */
final class RemoteOracle implements Backend {

    private final OracleBackend oracle = OracleBackend.open();
    final List<TensorType> uploads = new ArrayList<>();
    /** What crossed, and what was waited for: {@code >[2,3]} an upload, {@code <[]} a download, {@code ?[]} a wait for one. */
    final List<String> crossings = new ArrayList<>();
    int downloads;
    long memoryBytes = 1L << 40;
    /** Whether there is room for data sets. */
    boolean roomy = true;

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("remote", "naive loops far away", memoryBytes, "float64");
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
        if (!roomy && name.startsWith("data set ")) {
            throw new OutOfMemoryException(name, 1, 0, "use a smaller data set");
        }
        return oracle.openScope(name);
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return oracle.keeps(op, operands);
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
        uploads.add(device.type());
        crossings.add(">" + device.type().shape());
        return oracle.upload(host, device);
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        downloads++;
        crossings.add("<" + device.type().shape());
        Fence fence = oracle.download(device, host);
        return () -> {
            crossings.add("?" + device.type().shape());
            fence.await();
        };
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
