package dev.tandem.cpu;

import dev.tandem.cpu.code.Warmer;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Workers;
import dev.tandem.cpu.formula.RowRegions;
import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.layout.BatchLayout;
import dev.tandem.cpu.layout.Physical;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** This machine's processors as a device. Everything is done when a call returns. */
final class CpuBackend implements Backend {

    private final Cpu cpu;
    private final DeviceInfo info;
    private final UnaryOperator<Graph> layout;
    private final List<CpuScope> open = new ArrayList<>();
    private boolean closed;

    CpuBackend(Lanes lanes, int threads) {
        this(lanes, threads, BatchLayout::whereFaster);
    }

    /** With another choice of where values lie. */
    CpuBackend(Lanes lanes, int threads, UnaryOperator<Graph> layout) {
        this.layout = layout;
        cpu = new Cpu(lanes, new Workers(threads));
        info = new DeviceInfo("cpu", threads + (threads == 1 ? " thread, " : " threads, ") + lanes.description(),
                Runtime.getRuntime().maxMemory(), "float32");
    }

    @Override
    public DeviceInfo device() {
        return info;
    }

    @Override
    public boolean isSettled() {
        return Warmer.isIdle();
    }

    @Override
    public long bytes(TensorType type) {
        return type.bytes();
    }

    @Override
    public MemoryScope openScope(String name) {
        check();
        return new CpuScope(name, open);
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return false;
    }

    @Override
    public List<Pass> passes() {
        return List.of(new Pass("batch layout", true, layout), new Pass("rows", true, RowRegions::make));
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        check();
        return nodes.stream().map(node -> Physical.compile(node, row -> Kernels.of(row, cpu))).toList();
    }

    @Override
    public Recording record(Runnable step) {
        check();
        return new Recording() {
            @Override
            public void replay() {
                step.run();
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        Storage.write(host, device);
        return Fence.DONE;
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        Storage.read(device, host);
        return Fence.DONE;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        Storage.bytes(to).copyFrom(Storage.bytes(from));
    }

    @Override
    public void synchronize() {
        check();
    }

    @Override
    public void close() {
        check();
        closed = true;
        cpu.workers().close();
        if (!open.isEmpty()) {
            throw new UsageException("backend", "cpu", "is closed before its memory",
                    open.stream().map(CpuScope::toString).collect(Collectors.joining(", ")), "close sessions first");
        }
    }

    private void check() {
        if (closed) {
            throw new UsageException("backend", "cpu", "is closed", "", "open another");
        }
    }
}
