package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which updates are written straight over their state, and an order that lets them: after every other reader of the old value.
 * Where that is not possible (two states that swap, a matrix product that reads the state it replaces) the new value gets
 * memory of its own and is copied at the end.
 */
final class StateUpdates {

    private final Map<String, Value> inPlace = new LinkedHashMap<>();
    private final Map<String, Value> copied = new LinkedHashMap<>();
    private final List<Node> order;

    StateUpdates(Graph graph, Views views) {
        var readers = new HashMap<String, List<Node>>();
        for (Node node : graph.nodes()) {
            for (Value v : node.operands()) {
                if (!(node.op() instanceof Op.Reshape) && views.root(v).op() instanceof Op.State s) {
                    readers.computeIfAbsent(s.name(), k -> new ArrayList<>()).add(node);
                }
            }
        }
        Set<String> readAtEnd = new HashSet<>();
        graph.outputs().values().forEach(v -> {
            if (views.root(v).op() instanceof Op.State s) {
                readAtEnd.add(s.name());
            }
        });
        var writers = new HashSet<Node>();
        var ordering = new Ordering<String>(graph);
        var taken = new HashSet<Value>();
        graph.updates().forEach((state, value) -> {
            if (!readAtEnd.contains(state) && mayOverwrite(value, state, views) && taken.add(value)) {
                inPlace.put(state, value);
                writers.add(value.node());
                readers.getOrDefault(state, List.of()).stream().filter(r -> r != value.node())
                        .forEach(r -> ordering.wish(state, r, value.node()));
            } else {
                copied.put(state, value);
            }
        });
        order = ordering.sort(n -> writers.contains(n) || isFree(n) ? 0 : 1);
        for (String state : ordering.dropped()) {
            copied.put(state, inPlace.remove(state));
        }
    }

    /** Whether a node takes next to no memory: done early it holds up nothing and lets updates end their operands' lives. */
    private static boolean isFree(Node node) {
        if (Op.isLeaf(node.op()) || node.op() instanceof Op.Reshape) {
            return true;
        }
        for (TensorType type : node.types()) {
            if (type.elements() > 1) {
                return false;
            }
        }
        return true;
    }

    /** The nodes in an order that makes the updates in place legal and lets each happen as early as it can. */
    List<Node> order() {
        return order;
    }

    /** The values written over their states. */
    Map<String, Value> inPlace() {
        return inPlace;
    }

    /** The values copied into their states at the end. */
    Map<String, Value> copied() {
        return copied;
    }

    /** Whether a result may be written over a state, given how its own node reads it. */
    private static boolean mayOverwrite(Value value, String state, Views views) {
        Node node = value.node();
        if (Op.isLeaf(node.op()) || node.op() instanceof Op.Reshape) {
            return false;
        }
        List<Integer> legal = Op.inPlace(node.op(), node.operandTypes(), value.type(), value.index());
        for (int i = 0; i < node.operands().size(); i++) {
            if (views.root(node.operands().get(i)).op() instanceof Op.State s && s.name().equals(state)
                    && !legal.contains(i)) {
                return false;
            }
        }
        return true;
    }
}
