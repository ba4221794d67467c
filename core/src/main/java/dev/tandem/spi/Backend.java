package dev.tandem.spi;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One open device. Opened with its options by a {@link BackendProvider}; used by one thread at a time; closed once, after the
 * scopes opened in it.
 */
public interface Backend extends AutoCloseable {

    /** What the device is, for people and reports. */
    DeviceInfo device();

    /**
     * Whether its memory is apart from the host's: copies and waiting for results cost time there, so training keeps its data on
     * the device and reads losses many at a time.
     */
    default boolean isRemote() {
        return false;
    }

    /** Whether kernels are as fast as they will be: not while a backend compiles code for them beside the work. */
    default boolean isSettled() {
        return true;
    }

    /** The bytes a tensor of this type takes on the device: the oracle stores eight an element, a blocked layout pads. */
    long bytes(TensorType type);

    /**
     * The element type of host memory in {@link #upload} and {@link #download} for tensors of this element type: the type
     * itself, but F64 in the oracle for everything but I64, as it stores doubles whatever a type says.
     */
    default DType hostType(DType dtype) {
        return dtype;
    }

    /** Opens an owner of memory; its name says in reports and errors what the memory is for. */
    MemoryScope openScope(String name);

    /** Whether to compile a composite whole; else core expands it. */
    boolean keeps(Op.Composite op, List<TensorType> operands);

    /** Its own rewrites of a graph, run late: layouts, regions. */
    List<Pass> passes();

    /**
     * Compiles nodes of one graph: descriptors, algorithms and tilings are chosen here, once for the geometry. Nodes come
     * together so that kernels can be built in parallel and shared. What must stay alive with the kernels belongs to the scope.
     *
     * @param nodes nodes that compute: no leaves, no Reshape, no composite that is not kept
     * @return a kernel a node, in order
     */
    List<Kernel> compile(List<Node> nodes, MemoryScope scope);

    /** Makes a step repeatable at the least cost: a captured graph on a GPU; the step itself where there is nothing to gain. Recording does not count as running it. */
    Recording record(Runnable step);

    /** Starts copying row-major host elements of {@link #hostType} to the device; both must stay untouched until the fence. */
    Fence upload(MemorySegment host, Tensor device);

    /** Starts copying a tensor to row-major host memory of {@link #hostType}; both must stay untouched until the fence. */
    Fence download(Tensor device, MemorySegment host);

    /** Copies between two tensors of one type on the device, in order with the kernels. */
    void copy(Tensor from, Tensor to);

    /** Waits until everything issued is done; a fault of the device shows here at the latest. */
    void synchronize();

    /** Gives the device back. Scopes still open are an error that names them. */
    @Override
    void close();
}
