package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.HashMap;
import java.util.Map;

/** The values whose storage the reshapes of a graph show. */
final class Views {

    private final Map<Value, Value> roots = new HashMap<>();

    Views(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reshape) {
                roots.put(node.result(0), root(node.operands().get(0)));
            }
        }
    }

    /** The value whose storage this one has: itself unless it is a view. */
    Value root(Value value) {
        return roots.getOrDefault(value, value);
    }

    /** Every view with the value it is of. */
    Map<Value, Value> all() {
        return roots;
    }
}
