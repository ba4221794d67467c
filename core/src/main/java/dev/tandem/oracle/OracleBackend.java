package dev.tandem.oracle;

import dev.tandem.error.UsageException;
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
import java.util.ArrayList;
import java.util.List;

/**
 * The judge of all backends: naive loops over doubles. Slow, and right.
 *
 * <p><i>Numerics</i>: an element is stored as a double whatever its type, without rounding to it; I64 alone is stored as a
 * long, because seeds and hashes use all 64 bits. Formulas of float results compute in double, others in 64-bit integers.
 * Layouts do not exist here: every tensor lies row-major. Composites are computed whole from their definitions, so that their
 * expansions can be compared with them.
 */
public final class OracleBackend implements Backend {

    private final List<OracleScope> open = new ArrayList<>();
    private boolean closed;

    private OracleBackend() {
    }

    /** Opens an oracle; there can be any number. */
    public static OracleBackend open() {
        return new OracleBackend();
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo(OracleProvider.NAME, "naive loops", Runtime.getRuntime().maxMemory(), "float64");
    }

    @Override
    public long bytes(TensorType type) {
        return (long) type.elements() * Elements.BYTES;
    }

    @Override
    public DType hostType(DType dtype) {
        return dtype == DType.I64 ? DType.I64 : DType.F64;
    }

    @Override
    public MemoryScope openScope(String name) {
        check();
        var scope = new OracleScope(name, open::remove);
        open.add(scope);
        return scope;
    }

    @Override
    public boolean keeps(Op.Composite op, List<TensorType> operands) {
        return true;
    }

    @Override
    public List<Pass> passes() {
        return List.of();
    }

    @Override
    public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
        check();
        return nodes.stream().map(OracleBackend::kernel).toList();
    }

    private static Kernel kernel(Node node) {
        Rule rule = Rule.of(node.op());
        return (operands, results, workspace) -> {
            Elements[] in = Elements.of(operands);
            Elements[] out = Elements.of(results);
            return () -> rule.apply(in, out);
        };
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
                // holds nothing
            }
        };
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        Elements.of(device).memory().copyFrom(host);
        return Fence.DONE;
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        host.copyFrom(Elements.of(device).memory());
        return Fence.DONE;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        Elements.of(to).memory().copyFrom(Elements.of(from).memory());
    }

    @Override
    public void synchronize() {
        check();
    }

    private void check() {
        if (closed) {
            throw new UsageException("backend", OracleProvider.NAME, "is closed", "", "open another");
        }
    }

    /**
     * Frees what is left.
     *
     * @throws UsageException naming the scopes that were still open, or if it is closed already
     */
    @Override
    public void close() {
        check();
        closed = true;
        var leaked = List.copyOf(open);
        leaked.forEach(OracleScope::close);
        if (!leaked.isEmpty()) {
            throw new UsageException("backend", OracleProvider.NAME, "is closed before scopes that were opened in it",
                    String.join(", ", leaked.stream().map(OracleScope::name).toList()),
                    "close sessions and programs first");
        }
    }
}
