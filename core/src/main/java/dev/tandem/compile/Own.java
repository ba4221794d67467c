package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Gives every update a storage of its own, and every output one that no later step of another program can change: a Copy where
 * the value is a leaf, a view, or what another update keeps. A state that is updated by itself keeps its value, so that update
 * goes. The last pass of all, so that none takes the copies away.
 */
final class Own {

    private Own() {
    }

    static Graph results(Graph graph) {
        var rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            rewriter.put(node, rewriter.copy(node, rewriter.operands(node)));
        }
        Graph copied = rewriter.graph();
        var updates = new LinkedHashMap<String, Value>();
        Set<Value> taken = new HashSet<>();
        copied.updates().forEach((state, value) -> {
            if (!(value.op() instanceof Op.State s && s.name().equals(state))) {
                updates.put(state, own(rewriter.to(), value, taken, state));
            }
        });
        var outputs = new LinkedHashMap<String, Value>();
        Set<Value> updated = Set.copyOf(taken);
        copied.outputs()
                .forEach((name, value) -> outputs.put(name, own(rewriter.to(), value, new HashSet<>(updated), name)));
        return new Graph(rewriter.to().nodes(), outputs, updates, copied.marks());
    }

    /** The value, or a row-major copy of it. */
    private static Value own(GraphBuilder to, Value value, Set<Value> taken, String name) {
        TensorType logical = value.type().logical();
        if (!value.type().equals(logical)) {
            return to.addNamed(new Op.Relayout(logical.layout()), List.of(value), name + "/rows").get(0);
        }
        boolean shared = Op.isLeaf(value.op()) || value.op() instanceof Op.Reshape || !taken.add(value);
        return shared ? to.addNamed(new Op.Copy(), List.of(value), name + "/copy").get(0) : value;
    }
}
