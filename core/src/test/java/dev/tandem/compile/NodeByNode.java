package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a graph as it is on the oracle: every value in memory of its own, one node after the other, states exchanged at the end. */
final class NodeByNode implements AutoCloseable {

    private final OracleBackend backend;
    private final MemoryScope scope;
    private final Graph graph;
    private final Map<Value, Tensor> tensors = new HashMap<>();
    private final Map<String, Tensor> leaves = new HashMap<>();
    private final List<Bound> steps = new ArrayList<>();

    NodeByNode(Graph graph, OracleBackend backend) {
        this.graph = graph;
        this.backend = backend;
        scope = backend.openScope("node by node");
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Input i -> leaves.put(i.name(), own(node.result(0)));
                case Op.State s -> leaves.put(s.name(), own(node.result(0)));
                case Op.Constant c -> write(own(node.result(0)), c.values().size() == 1
                        ? java.util.stream.DoubleStream.generate(() -> c.values().at(0)).limit(c.type().elements())
                                .toArray()
                        : c.values().toArray());
                case Op.Reshape r -> {
                    Tensor of = tensors.get(node.operands().get(0));
                    tensors.put(node.result(0), new Tensor(of.buffer(), of.offset(), node.types().get(0)));
                }
                case Op other -> {
                    Tensor[] operands = node.operands().stream().map(tensors::get).toArray(Tensor[]::new);
                    Tensor[] results = node.results().stream().map(this::own).toArray(Tensor[]::new);
                    steps.add(backend.compile(List.of(node), scope).get(0).bind(operands, results, null));
                }
            }
        }
    }

    private Tensor own(Value value) {
        var tensor = new Tensor(scope.allocate(backend.bytes(value.type())), 0, value.type());
        tensors.put(value, tensor);
        return tensor;
    }

    /** Sets an input or a state. */
    void set(String leaf, double[] values) {
        write(leaves.get(leaf), values);
    }

    /** The types of inputs and states by name. */
    Map<String, TensorType> leaves() {
        var types = new HashMap<String, TensorType>();
        leaves.forEach((name, tensor) -> types.put(name, tensor.type()));
        return types;
    }

    void run() {
        steps.forEach(Bound::run);
    }

    /** Gives every state its new value. */
    void exchange() {
        var next = new HashMap<String, double[]>();
        graph.updates().forEach((state, value) -> next.put(state, read(value)));
        next.forEach(this::set);
    }

    double[] state(String name) {
        return read(leaves.get(name));
    }

    double[] read(Value value) {
        return read(tensors.get(value));
    }

    private double[] read(Tensor tensor) {
        var host = scope.staging(backend.bytes(tensor.type()));
        backend.download(tensor, host).await();
        double[] values = new double[tensor.type().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = isLong(tensor)
                    ? host.getAtIndex(ValueLayout.JAVA_LONG, i)
                    : host.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
        }
        return values;
    }

    private void write(Tensor tensor, double[] values) {
        MemorySegment host = scope.staging(backend.bytes(tensor.type()));
        for (int i = 0; i < values.length; i++) {
            if (isLong(tensor)) {
                host.setAtIndex(ValueLayout.JAVA_LONG, i, (long) values[i]);
            } else {
                host.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
            }
        }
        backend.upload(host, tensor).await();
    }

    private boolean isLong(Tensor tensor) {
        return backend.hostType(tensor.type().dtype()) == DType.I64;
    }

    @Override
    public void close() {
        scope.close();
    }
}
