package dev.tandem.cuda;

import dev.tandem.cuda.contraction.AlgorithmSearch;
import dev.tandem.cuda.contraction.Contractions;
import dev.tandem.cuda.driver.Copies;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.driver.StepGraph;
import dev.tandem.cuda.launch.Draft;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.memory.DeviceBuffer;
import dev.tandem.cuda.memory.Memory;
import dev.tandem.cuda.nvrtc.Functions;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.kernels.NodeKernels;
import dev.tandem.kernels.Plan;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
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
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One NVIDIA GPU as a device. Everything it computes is in order on one stream, large uploads travel beside it; a call returns
 * before its work is done, and reading waits.
 */
final class CudaBackend implements Backend {

    private final Device device;
    private final DeviceInfo info;
    private final Memory memory;
    private final Functions functions;
    private final Contractions contractions;
    private final CudaScope own;
    private final List<CudaScope> open = new ArrayList<>();
    private final Copies copies;
    private final Fences fences;
    private final Uploads uploads;
    private boolean closed;

    /** Takes over an open device. */
    CudaBackend(Device device, Memory memory, Functions functions, Precision precision, AlgorithmSearch search) {
        this.device = device;
        this.memory = memory;
        this.functions = functions;
        own = new CudaScope("cuda", memory, new ArrayList<>());
        contractions = new Contractions(device, precision, search, own);
        copies = new Copies(device, device.work());
        fences = new Fences(device, device.work());
        uploads = new Uploads(device, copies, fences, own);
        info = new DeviceInfo("cuda", device.name(), memory.capacityBytes(), precision.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public DeviceInfo device() {
        return info;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public long bytes(TensorType type) {
        return type.bytes();
    }

    @Override
    public MemoryScope openScope(String name) {
        enter();
        return new CudaScope(name, memory, open);
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return false;
    }

    @Override
    public List<Pass> passes() {
        return contractions.passes();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        enter();
        List<Draft> drafts = nodes.stream().map(n -> draft(n, (CudaScope) scope)).toList();
        var compiled = functions.compile(drafts.stream().flatMap(Draft::sources).distinct().toList());
        return drafts.stream().map(d -> d.finish().apply(compiled)).toList();
    }

    private Draft draft(Node node, CudaScope scope) {
        Stream.concat(node.types().stream(), node.operandTypes().stream()).forEach(t -> check(node, t));
        if (node.op() instanceof Op.Contraction contraction) {
            return contractions.draft(contraction, node, scope);
        }
        Plan plan = NodeKernels.of(node);
        return new Draft(List.of(plan), compiled -> new PlanKernel(plan, label(node), compiled, device, scope));
    }

    private static String label(Node node) {
        return node.name().isEmpty() ? Listing.kind(node.op()) : node.name();
    }

    private static void check(Node node, TensorType type) {
        if (type.dtype() == DType.F64) {
            throw new UsageException(Listing.kind(node.op()), node.name(), "the CUDA backend has no f64",
                    type.toString(), "use f32");
        }
    }

    @Override
    public Recording record(Runnable step) {
        enter();
        StepGraph graph = device.work().capture(step);
        return new Recording() {
            @Override
            public void replay() {
                enter();
                graph.launch();
            }

            @Override
            public void close() {
                device.enterToFree();
                graph.close();
            }
        };
    }

    @Override
    public Fence upload(MemorySegment host, Tensor tensor) {
        enter();
        return uploads.start(host.address(), DeviceBuffer.address(tensor), host.byteSize());
    }

    @Override
    public Fence download(Tensor tensor, MemorySegment host) {
        enter();
        copies.download(DeviceBuffer.address(tensor), host.address(), host.byteSize());
        return fences.mark();
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        enter();
        copies.copy(DeviceBuffer.address(from), DeviceBuffer.address(to), from.type().bytes());
    }

    @Override
    public void synchronize() {
        enter();
        device.synchronize();
    }

    private void enter() {
        if (closed) {
            throw new UsageException("backend", "cuda", "is closed", "", "open another");
        }
        device.enter();
    }

    @Override
    public void close() {
        if (closed) {
            enter();
        }
        closed = true;
        device.enterToFree();
        var leaked = List.copyOf(open);
        try (device; memory; functions; own; contractions) {
            leaked.forEach(CudaScope::close);
        }
        if (!leaked.isEmpty()) {
            throw new UsageException("backend", "cuda", "is closed before its memory",
                    leaked.stream().map(CudaScope::toString).collect(Collectors.joining(", ")), "close sessions first");
        }
    }
}
