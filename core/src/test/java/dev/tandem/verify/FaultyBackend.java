package dev.tandem.verify;

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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;

/** An oracle that changes the first element of the results of some nodes. Fuses, expands and keeps what a CPU would. */
final class FaultyBackend implements Backend {

    private final OracleBackend oracle = OracleBackend.open();
    private final Predicate<Node> faulty;
    private final DoubleUnaryOperator fault;

    FaultyBackend(Predicate<Node> faulty, DoubleUnaryOperator fault) {
        this.faulty = faulty;
        this.fault = fault;
    }

    /** One that computes as it should. */
    static FaultyBackend sound() {
        return new FaultyBackend(n -> false, v -> v);
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("faulty", "for tests", oracle.device().memoryBytes(), "float64");
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return false;
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        var kernels = new ArrayList<Kernel>();
        for (int i = 0; i < nodes.size(); i++) {
            Kernel sound = oracle.compile(nodes, scope).get(i);
            kernels.add(!faulty.test(nodes.get(i)) ? sound : (operands, results, workspace) -> {
                var bound = sound.bind(operands, results, workspace);
                return () -> {
                    bound.run();
                    for (Tensor result : results) {
                        spoil(result);
                    }
                };
            });
        }
        return kernels;
    }

    private void spoil(Tensor result) {
        try (var arena = Arena.ofConfined()) {
            var host = arena.allocate(bytes(result.type()), 64);
            oracle.download(result, host).await();
            double value = host.getAtIndex(ValueLayout.JAVA_DOUBLE, 0);
            host.setAtIndex(ValueLayout.JAVA_DOUBLE, 0, fault.applyAsDouble(value));
            oracle.upload(host, result).await();
        }
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
        return List.of();
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
