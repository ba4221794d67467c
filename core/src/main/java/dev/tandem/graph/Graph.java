package dev.tandem.graph;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole step as an immutable value: nodes in an order where operands come first, the values it gives back, the value each
 * state has after it (every State node reads the one from before), and weak names for values someone may want to see.
 *
 * @param nodes the nodes; operands before their readers
 * @param outputs what a step gives back, by name
 * @param updates the value after the step of each state that changes, by the state's name
 * @param marks values by layer path; they may vanish when the graph is rewritten
 */
public record Graph(List<Node> nodes, Map<String, Value> outputs, Map<String, Value> updates,
        Map<String, Value> marks) {

    /** Copies the collections, keeping their order. */
    public Graph {
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
        marks = Collections.unmodifiableMap(new LinkedHashMap<>(marks));
    }

    /** What a rewrite puts in a node's place. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * The values that replace the node's results, made in {@code to}; an empty list drops the node, which then may have no
         * reader left but marks.
         *
         * @param node the old node
         * @param operands the new values of its operands
         * @param to the builder of the new graph
         */
        List<Value> visit(Node node, List<Value> operands, GraphBuilder to);
    }

    /**
     * A new graph, made node by node; outputs, updates and surviving marks follow.
     *
     * @throws IllegalStateException if the visitor dropped a node that is an output or an update
     */
    public Graph rewrite(Visitor visitor) {
        var to = new GraphBuilder(false);
        var replaced = new HashMap<Value, Value>();
        for (Node node : nodes) {
            var operands = node.operands().stream().map(replaced::get).toList();
            var results = visitor.visit(node, operands, to);
            for (int i = 0; i < results.size(); i++) {
                replaced.put(node.result(i), results.get(i));
            }
        }
        var left = new LinkedHashMap<>(marks);
        left.values().retainAll(replaced.keySet());
        return new Graph(to.nodes(), follow(outputs, replaced), follow(updates, replaced), follow(left, replaced));
    }

    private static Map<String, Value> follow(Map<String, Value> names, Map<Value, Value> replaced) {
        var followed = new LinkedHashMap<String, Value>();
        names.forEach((name, old) -> {
            Value now = replaced.get(old);
            if (now == null) {
                throw new IllegalStateException("a rewrite dropped " + old + " (" + old.node().name() + "), which "
                        + name + " is");
            }
            followed.put(name, now);
        });
        return followed;
    }

    /** Appends an unchanged copy of a node: what a visitor does with the nodes it does not care about. */
    public static List<Value> copy(Node node, List<Value> operands, GraphBuilder to) {
        return to.addTyped(node.op(), operands, node.types(), node.name());
    }

    /** How often each value is read; outputs and updates count. */
    public Map<Value, Integer> uses() {
        var uses = new HashMap<Value, Integer>();
        nodes.forEach(n -> n.operands().forEach(v -> uses.merge(v, 1, Integer::sum)));
        outputs.values().forEach(v -> uses.merge(v, 1, Integer::sum));
        updates.values().forEach(v -> uses.merge(v, 1, Integer::sum));
        return uses;
    }

    /** The graph as text, a line a node: {@code %12 f32[64,6,28,28] = conv(%3, %conv1/weight) {5x5 pad 2, relu(a + b)}}. */
    public String listing() {
        return Listing.of(this);
    }

    /** The graph in the DOT language of Graphviz. */
    public String dot() {
        return Dot.of(this);
    }
}
