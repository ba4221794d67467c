package dev.tandem.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Workers;
import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs one node of the graph with every way to compute and several numbers of threads, whose bits must agree, and on the oracle.
 * Around every tensor lies memory that must stay as it was; results are NaN, and integers of all ones, before they are written.
 */
public final class Trial {

    /** What surrounds tensors, in bytes. */
    private static final int GAP = 64;
    private static final byte POISON = -1;
    /** Runs of a kernel: one is not enough to see what it leaves behind. */
    private static final int COLD = 2;
    private static final int HOT = 4_000;
    private static final int[] THREADS = {1, 2, 3};

    private final Node node;
    private final List<MemorySegment> operands;

    private final int rounds;

    private Trial(Node node, List<MemorySegment> operands, int rounds) {
        this.node = node;
        this.operands = operands;
        this.rounds = rounds;
    }

    /** This trial, run until the JVM has compiled the loops. */
    public Trial hot() {
        return new Trial(node, operands, HOT);
    }

    /**
     * Prepares an operation.
     *
     * @param op the operation on inputs of these types; its node is the one under trial
     * @param operands arrays of float, int, long or byte, one an input
     */
    public static Trial of(List<TensorType> types, Function<List<Value>, Value> op, Object... operands) {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(b.input("x" + i, types.get(i)));
        }
        Node node = op.apply(inputs).node();
        return new Trial(node, java.util.Arrays.stream(operands).map(Trial::segment).toList(), COLD);
    }

    /** Prepares an operation without operands. */
    public static Trial of(Function<GraphBuilder, Value> op) {
        return new Trial(op.apply(new GraphBuilder(false)).node(), List.of(), COLD);
    }

    /** The memory of an array. */
    public static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            case MemorySegment s -> s;
            default -> throw new IllegalArgumentException(array.toString());
        };
    }

    /** The bytes of the results, which are the same with all lanes and numbers of threads. */
    public List<MemorySegment> run() {
        return run(-1);
    }

    /** The same, with result 0 in the storage of an operand. */
    public List<MemorySegment> runInPlace(int operand) {
        return run(operand);
    }

    private List<MemorySegment> run(int inPlace) {
        List<MemorySegment> first = null;
        for (Lanes lanes : List.of(ScalarLanes.create("scalar"), VectorLanes.create())) {
            for (int threads : THREADS) {
                try (var workers = new Workers(threads)) {
                    var results = run(new Cpu(lanes, workers), inPlace);
                    first = first == null ? results : first;
                    for (int i = 0; i < first.size(); i++) {
                        assertThat(first.get(i).mismatch(results.get(i)))
                                .as("first byte of %s, result %d, that differs with %s, %d threads", node.op(), i,
                                        lanes.description(), threads)
                                .isEqualTo(-1);
                    }
                }
            }
        }
        return first == null ? List.of() : first;
    }

    private List<MemorySegment> run(Cpu cpu, int inPlace) {
        try (var scope = new CpuScope("trial", new ArrayList<>())) {
            Kernel kernel = Kernels.of(node, cpu);
            long bytes = GAP;
            for (TensorType type : allTypes()) {
                bytes += aligned(type.bytes()) + GAP;
            }
            Buffer buffer = scope.allocate(bytes);
            var whole = new Tensor(buffer, 0, TensorType.of(DType.U8, (int) bytes));
            Storage.bytes(whole).fill(POISON);
            Tensor workspace = kernel.workspaceBytes() == 0
                    ? null
                    : new Tensor(scope.allocate(kernel.workspaceBytes()), 0,
                            TensorType.of(DType.U8, (int) kernel.workspaceBytes()));
            Tensor[] tensors = place(buffer);
            int count = operands.size();
            Tensor[] in = java.util.Arrays.copyOf(tensors, count);
            Tensor[] out = java.util.Arrays.copyOfRange(tensors, count, tensors.length);
            if (inPlace >= 0) {
                out[0] = in[inPlace];
            }
            var bound = kernel.bind(in, out, workspace);
            for (int round = 0; round < rounds - COLD; round++) {
                bound.run();
            }
            for (int round = 0; round < COLD; round++) {
                for (int i = 0; i < count; i++) {
                    Storage.bytes(in[i]).copyFrom(operands.get(i));
                }
                bound.run();
                checkUntouched(whole, in, out);
            }
            return java.util.Arrays.stream(out)
                    .map(t -> MemorySegment.ofArray(Storage.bytes(t).toArray(ValueLayout.JAVA_BYTE)))
                    .toList();
        }
    }

    private List<TensorType> allTypes() {
        var all = new ArrayList<>(node.operandTypes());
        all.addAll(node.types());
        return all;
    }

    private Tensor[] place(Buffer buffer) {
        var tensors = new ArrayList<Tensor>();
        long at = GAP;
        for (TensorType type : allTypes()) {
            tensors.add(new Tensor(buffer, at, type));
            at += aligned(type.bytes()) + GAP;
        }
        return tensors.toArray(Tensor[]::new);
    }

    private static long aligned(long bytes) {
        return (bytes + GAP - 1) / GAP * GAP;
    }

    /** Whatever is no result is as it was. */
    private void checkUntouched(Tensor whole, Tensor[] in, Tensor[] out) {
        MemorySegment now = MemorySegment.ofArray(Storage.bytes(whole).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment expected = MemorySegment.ofArray(new byte[(int) now.byteSize()]).fill(POISON);
        for (int i = 0; i < in.length; i++) {
            MemorySegment.copy(operands.get(i), 0, expected, in[i].offset(), in[i].type().bytes());
        }
        for (Tensor t : out) {
            MemorySegment.copy(now, t.offset(), expected, t.offset(), t.type().bytes());
        }
        assertThat(expected.mismatch(now)).as("first byte outside the results of %s that changed", node.op())
                .isEqualTo(-1);
    }

    /** Checks that float results are those of the oracle within some units of float32's last place; NaN must meet NaN. */
    public void matchesTheOracle(double ulps) {
        var results = run();
        double[][] expected = oracle();
        for (int i = 0; i < expected.length; i++) {
            DType dtype = node.types().get(i).dtype();
            for (int j = 0; j < expected[i].length; j++) {
                double is = at(results.get(i), dtype, j);
                double want = expected[i][j];
                boolean equal = Double.isNaN(want)
                        ? Double.isNaN(is)
                        : is == want || Math.abs(is - want) <= ulps * Math.ulp((float) want);
                assertThat(equal).as("%s of %s: element %d of result %d is %s, expected %s", node.op(),
                        node.operandTypes(), j, i, is, want).isTrue();
            }
        }
    }

    /** Checks that float results are within a class of the oracle's. */
    public void matchesTheOracle(Tolerance tolerance) {
        var results = run();
        double[][] expected = oracle();
        for (int i = 0; i < expected.length; i++) {
            TensorType type = node.types().get(i);
            MemorySegment result = results.get(i);
            double[] actual = java.util.stream.IntStream.range(0, type.elements())
                    .mapToDouble(j -> at(result, type.dtype(), j)).toArray();
            var difference = Difference.of(expected[i], actual);
            assertThat(difference.isWithin(tolerance)).as("%s: %s",
                    Listing.signature(node.op(), node.operandTypes()), difference.line(tolerance, "y", type.shape()))
                    .isTrue();
        }
    }

    private double[][] oracle() {
        try (var backend = OracleBackend.open(); var scope = backend.openScope("trial")) {
            Tensor[] in = node.operandTypes().stream().map(t -> new Tensor(scope.allocate(backend.bytes(t)), 0, t))
                    .toArray(Tensor[]::new);
            Tensor[] out = node.types().stream().map(t -> new Tensor(scope.allocate(backend.bytes(t)), 0, t))
                    .toArray(Tensor[]::new);
            for (int i = 0; i < in.length; i++) {
                MemorySegment host = scope.staging(8L * in[i].type().elements());
                widen(operands.get(i), in[i].type(), host);
                backend.upload(host, in[i]);
            }
            backend.compile(List.of(node), scope).get(0).bind(in, out, null).run();
            double[][] values = new double[out.length][];
            for (int i = 0; i < out.length; i++) {
                MemorySegment host = scope.staging(8L * out[i].type().elements());
                backend.download(out[i], host);
                DType dtype = out[i].type().dtype();
                values[i] = java.util.stream.IntStream.range(0, out[i].type().elements())
                        .mapToDouble(j -> at(host, dtype == DType.I64 ? DType.I64 : DType.F64, j)).toArray();
            }
            return values;
        }
    }

    private static void widen(MemorySegment from, TensorType type, MemorySegment to) {
        for (int i = 0; i < type.elements(); i++) {
            if (type.dtype() == DType.I64) {
                to.setAtIndex(ValueLayout.JAVA_LONG, i, from.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i));
            } else {
                to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, at(from, type.dtype(), i));
            }
        }
    }

    /** An element as a double. */
    public static double at(MemorySegment memory, DType dtype, int index) {
        return switch (dtype) {
            case F32 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
            case F64 -> memory.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index);
            case I32 -> memory.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
            case I64 -> memory.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index);
            case U8, BOOL -> memory.get(ValueLayout.JAVA_BYTE, index) & 0xff;
            case BF16 -> throw new IllegalArgumentException("no bf16");
        };
    }

    /** The floats of a result. */
    public static float[] floats(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
}
