package dev.tandem.testkit.check;

import dev.tandem.compile.CompileOptions;
import dev.tandem.compile.Compiler;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Recording;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A small graph on a backend without core's planner: every value in a guarded place of its own, except where a result is told
 * to take an operand's. Composites that the backend does not keep are expanded.
 */
final class Rig implements AutoCloseable {

    private final Backend backend;
    private final MemoryScope scope;
    private final Graph graph;
    private final Ground ground;
    private final Map<Value, Value> taken = new HashMap<>();
    private final Map<Value, Integer> lots = new HashMap<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final Map<Integer, double[]> given = new HashMap<>();
    private final Map<Value, Tensor> tensors = new HashMap<>();
    private final List<Bound> steps = new ArrayList<>();

    /** Builds one at an address that {@code shift} moves. */
    Rig(Backend backend, Graph graph, int shift) {
        this(backend, graph, shift, Map.of());
    }

    /**
     * Builds one where results of the last node lie in operands of it.
     *
     * @param inPlace operands by result
     */
    Rig(Backend backend, Graph graph, int shift, Map<Integer, Integer> inPlace) {
        this.backend = backend;
        this.graph = expanded(backend, graph);
        this.scope = backend.openScope("contract");
        try {
            this.ground = new Ground(backend, scope, shift);
            build(inPlace);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static Graph expanded(Backend backend, Graph graph) {
        return Compiler.passes(backend, CompileOptions.defaults()).stream().filter(p -> p.name().equals("expand"))
                .findFirst().orElseThrow().rewrite().apply(graph);
    }

    private void build(Map<Integer, Integer> inPlace) {
        var work = graph.nodes().stream().filter(n -> !Op.isLeaf(n.op()) && !(n.op() instanceof Op.Reshape)).toList();
        List<Kernel> kernels = backend.compile(work, scope);
        Node last = graph.nodes().getLast();
        inPlace.forEach((result, operand) -> taken.put(last.result(result), last.operands().get(operand)));
        graph.nodes().forEach(this::place);
        var workspaces = new HashMap<Integer, Integer>();
        for (int i = 0; i < work.size(); i++) {
            long bytes = kernels.get(i).workspaceBytes();
            if (bytes > 0) {
                var type = TensorType.of(DType.U8, Math.toIntExact(bytes));
                workspaces.put(i, ground.lot("a workspace", type, bytes, true));
            }
        }
        ground.settle();
        graph.nodes().forEach(n -> n.results().forEach(v -> tensors.put(v, ground.tensor(lot(v), v.type()))));
        for (int i = 0; i < work.size(); i++) {
            Integer workspace = workspaces.get(i);
            steps.add(kernels.get(i).bind(tensors(work.get(i).operands()), tensors(work.get(i).results()),
                    workspace == null ? null : ground.tensor(workspace)));
        }
    }

    private Tensor[] tensors(List<Value> values) {
        return values.stream().map(this::tensor).toArray(Tensor[]::new);
    }

    private Tensor tensor(Value value) {
        return Objects.requireNonNull(tensors.get(value));
    }

    private int lot(Value value) {
        return Objects.requireNonNull(lots.get(value));
    }

    private void place(Node node) {
        for (Value value : node.results()) {
            Value there = node.op() instanceof Op.Reshape ? node.operands().get(0) : taken.get(value);
            lots.put(value, there != null
                    ? lot(there)
                    : ground.lot(name(value), value.type(),
                            backend.bytes(value.type()), !Op.isLeaf(node.op()) || taken.containsValue(value)));
        }
        switch (node.op()) {
            case Op.Input i -> inputs.add(lot(node.result(0)));
            case Op.Constant c -> given.put(lot(node.result(0)), spread(c.values(), c.type()));
            case Op.State s when s.init() instanceof Init.Given init ->
                given.put(lot(node.result(0)), spread(init.values(), s.type()));
            default -> {
                // computed
            }
        }
    }

    private static String name(Value value) {
        return value.op() instanceof Op.Input i ? i.name() : value.node().name() + " result " + value.index();
    }

    private static double[] spread(Values values, TensorType type) {
        double[] all = new double[type.elements()];
        Arrays.setAll(all, i -> values.at(values.size() == 1 ? 0 : i));
        return all;
    }

    /** Gives the inputs their numbers and everything else something else. */
    void prepare(double[][] numbers, Ground.Fill fill) {
        ground.fill(fill);
        given.forEach(ground::write);
        for (int i = 0; i < inputs.size() && i < numbers.length; i++) {
            ground.write(inputs.get(i), numbers[i]);
        }
        ground.remember();
    }

    private void issue() {
        steps.forEach(Bound::run);
    }

    /** Runs every kernel once and waits. */
    void run() {
        issue();
        backend.synchronize();
    }

    /** Records the kernels. */
    Recording record() {
        return backend.record(this::issue);
    }

    /** The results' elements. */
    double[][] results() {
        backend.synchronize();
        return graph.outputs().values().stream().map(v -> ground.read(tensor(v))).toArray(double[][]::new);
    }

    /** What was written that may not be, in words. */
    Optional<String> trespass() {
        return ground.trespass();
    }

    @Override
    public void close() {
        scope.close();
    }

    /** The results of a graph for some inputs. */
    static double[][] results(Backend backend, Graph graph, double[][] numbers) {
        try (var rig = new Rig(backend, graph, 0)) {
            rig.prepare(numbers, Ground.Fill.NAN);
            rig.run();
            return rig.results();
        }
    }
}
