package dev.tandem.runtime;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Buffer;
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
import org.jspecify.annotations.Nullable;

/**
 * A backend that stores doubles and can only do what tests of sessions need: sums and products of scalars and equal shapes,
 * copies. Every other operation writes nothing. It remembers what it was asked.
 */
final class FakeBackend implements Backend {

    final List<String> calls = new ArrayList<>();
    final List<String> openScopes = new ArrayList<>();
    long memoryBytes = 1L << 30;
    int replays;
    int uploads;
    int awaitedUploads;
    boolean doubles = true;
    boolean remote;
    /** Downloads that come when they are waited for, as from a device apart. */
    boolean slow;
    @Nullable
    RuntimeException compileFault;

    private record HostBuffer(MemorySegment memory) implements Buffer {
        @Override
        public long bytes() {
            return memory.byteSize();
        }
    }

    @Override
    public boolean isRemote() {
        return remote;
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("fake", "paper", memoryBytes, "float64");
    }

    @Override
    public long bytes(TensorType type) {
        return 8L * type.elements();
    }

    @Override
    public DType hostType(DType dtype) {
        return doubles ? DType.F64 : dtype;
    }

    @Override
    public MemoryScope openScope(String name) {
        openScopes.add(name);
        return new MemoryScope() {
            private long allocated;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Buffer allocate(long bytes) {
                allocated += bytes;
                return new HostBuffer(Arena.ofAuto().allocate(bytes, 64));
            }

            @Override
            public MemorySegment staging(long bytes) {
                return Arena.ofAuto().allocate(bytes, 64);
            }

            @Override
            public long allocatedBytes() {
                return allocated;
            }

            @Override
            public void close() {
                if (!openScopes.remove(name)) {
                    throw new IllegalStateException("scope " + name + " is closed twice");
                }
            }
        };
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
        if (compileFault != null) {
            throw compileFault;
        }
        return nodes.stream().map(FakeBackend::kernel).toList();
    }

    private static Kernel kernel(Node node) {
        return (operands, results, workspace) -> node.op() instanceof Op.Map m
                ? map(m, operands, results)
                : node.op() instanceof Op.Copy || node.op() instanceof Op.Cast || node.op() instanceof Op.Broadcast
                        ? map(new Op.Map(List.of(Expr.o(0)), DType.F32), operands, results)
                        : () -> {
                        };
    }

    private static Bound map(Op.Map op, Tensor[] operands, Tensor[] results) {
        double[] element = new double[results.length];
        return () -> {
            for (int i = 0; i < results[0].type().elements(); i++) {
                for (int r = 0; r < results.length; r++) {
                    element[r] = value(op.formulas().get(r), operands, i);
                }
                for (int r = 0; r < results.length; r++) {
                    memory(results[r]).setAtIndex(ValueLayout.JAVA_DOUBLE, i, element[r]);
                }
            }
        };
    }

    private static double value(Expr e, Tensor[] operands, int i) {
        return switch (e) {
            case Expr.Operand(int k) -> memory(operands[k]).getAtIndex(ValueLayout.JAVA_DOUBLE,
                    operands[k].type().elements() == 1 ? 0 : i);
            case Expr.Literal(double v) -> v;
            case Expr.Binary b -> {
                double left = value(b.left(), operands, i);
                double right = value(b.right(), operands, i);
                yield switch (b.fn()) {
                    case ADD -> left + right;
                    case SUB -> left - right;
                    case MUL -> left * right;
                    case DIV, MAX, MIN, POW, LT, LE, EQ -> Double.NaN;
                };
            }
            case Expr.Unary u -> Double.NaN;
            case Expr.Select s -> Double.NaN;
            case Expr.Index x -> Double.NaN;
        };
    }

    private static MemorySegment memory(Tensor tensor) {
        return ((HostBuffer) tensor.buffer()).memory.asSlice(tensor.offset(), 8L * tensor.type().elements());
    }

    @Override
    public Recording record(Runnable step) {
        calls.add("record");
        return new Recording() {
            @Override
            public void replay() {
                replays++;
                step.run();
            }

            @Override
            public void close() {
                calls.add("close recording");
            }
        };
    }

    @Override
    public Fence upload(MemorySegment host, Tensor device) {
        memory(device).copyFrom(host);
        uploads++;
        return () -> awaitedUploads++;
    }

    @Override
    public Fence download(Tensor device, MemorySegment host) {
        if (slow) {
            byte[] now = memory(device).toArray(ValueLayout.JAVA_BYTE);
            return () -> host.copyFrom(MemorySegment.ofArray(now));
        }
        host.copyFrom(memory(device));
        return Fence.DONE;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        memory(to).copyFrom(memory(from));
    }

    @Override
    public void synchronize() {
        calls.add("synchronize");
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
