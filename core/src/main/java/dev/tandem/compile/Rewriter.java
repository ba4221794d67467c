package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A graph in the making from another: which new value stands for each old one. Unlike {@link Graph#rewrite} it lets a pass leave
 * single results out and redirect a value after it was made.
 */
final class Rewriter {

    private final Graph from;
    private final GraphBuilder to = new GraphBuilder(false);
    private final @Nullable Value[][] now;

    Rewriter(Graph from) {
        this.from = from;
        int ids = 0;
        for (Node node : from.nodes()) {
            ids = Math.max(ids, node.id() + 1);
        }
        now = new Value[ids][];
        for (Node node : from.nodes()) {
            now[node.id()] = new Value[node.types().size()];
        }
    }

    /** The builder of the new graph. */
    GraphBuilder to() {
        return to;
    }

    /** The new value that stands for an old one. */
    Value now(Value old) {
        Value value = now[old.node().id()][old.index()];
        if (value == null) {
            throw new IllegalStateException(
                    "a pass dropped " + old + " (" + old.node().name() + "), which is still read");
        }
        return value;
    }

    /** The new operands of an old node. */
    List<Value> operands(Node old) {
        var operands = new ArrayList<Value>(old.operands().size());
        for (Value v : old.operands()) {
            operands.add(now(v));
        }
        return operands;
    }

    /** Whether an old node has its place in the new graph already. */
    boolean isDone(Node old) {
        return now[old.id()][0] != null;
    }

    void put(Value old, Value value) {
        now[old.node().id()][old.index()] = value;
    }

    void put(Node old, List<Value> values) {
        for (int i = 0; i < values.size(); i++) {
            now[old.id()][i] = values.get(i);
        }
    }

    /** Appends a node with inferred types in the place and under the name of an old one. */
    List<Value> add(Node old, Op op, List<Value> operands) {
        return to.addNamed(op, operands, old.name());
    }

    /** Appends a node as it was, on its new operands. */
    List<Value> copy(Node old, List<Value> operands) {
        return to.addTyped(old.op(), operands, old.types(), old.name());
    }

    /** The new graph; marks of values that are gone go too. */
    Graph graph() {
        var marks = new LinkedHashMap<String, Value>();
        from.marks().forEach((name, old) -> {
            @Nullable
            Value[] values = old.node().id() < now.length ? now[old.node().id()] : null;
            Value value = values == null ? null : values[old.index()];
            if (value != null) {
                marks.put(name, value);
            }
        });
        return new Graph(to.nodes(), follow(from.outputs()), follow(from.updates()), marks);
    }

    private Map<String, Value> follow(Map<String, Value> names) {
        var followed = new LinkedHashMap<String, Value>();
        names.forEach((name, old) -> followed.put(name, now(old)));
        return followed;
    }
}
