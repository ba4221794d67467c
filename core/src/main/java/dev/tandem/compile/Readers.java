package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who reads what in a graph. */
final class Readers {

    private final Map<Node, List<Node>> readers = new HashMap<>();
    private final Set<Node> escaping = new HashSet<>();

    Readers(Graph graph) {
        for (Node node : graph.nodes()) {
            for (Value v : node.operands()) {
                List<Node> known = readers.computeIfAbsent(v.node(), k -> new ArrayList<>(2));
                if (known.isEmpty() || known.get(known.size() - 1) != node) {
                    known.add(node);
                }
            }
        }
        graph.outputs().values().forEach(v -> escaping.add(v.node()));
        graph.updates().values().forEach(v -> escaping.add(v.node()));
    }

    /** The nodes that read a result of this one, in order. */
    List<Node> of(Node node) {
        return readers.getOrDefault(node, List.of());
    }

    /** Whether a result is an output or an update. */
    boolean escapes(Node node) {
        return escaping.contains(node);
    }

    /** The only node that reads any result of this one; null if there are more, or none, or a result leaves the graph. */
    @Nullable
    Node sole(Node node) {
        List<Node> all = of(node);
        return all.size() == 1 && !escapes(node) ? all.get(0) : null;
    }
}
