package dev.tandem.verify;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds in which result an error of a fused layer would show. */
final class Coverage {

    private Coverage() {
    }

    /**
     * The nearest of some marks downstream of another; {@link SyntheticBatch#LOSS} if there is none.
     *
     * @param graph the graph before it was rewritten
     * @param mark the layer
     * @param kept the marks to choose from
     */
    static String of(Graph graph, String mark, Set<String> kept) {
        Map<Value, String> targets = new HashMap<>();
        kept.forEach(k -> targets.putIfAbsent(graph.marks().get(k), k));
        Map<Node, Set<Node>> readers = new HashMap<>();
        graph.nodes().forEach(n -> n.operands()
                .forEach(v -> readers.computeIfAbsent(v.node(), r -> new HashSet<>()).add(n)));
        var seen = new HashSet<Node>();
        var next = new ArrayDeque<>(List.of(Objects.requireNonNull(graph.marks().get(mark)).node()));
        while (!next.isEmpty()) {
            Node node = next.remove();
            for (Value v : node.results()) {
                if (targets.containsKey(v)) {
                    return targets.get(v);
                }
            }
            readers.getOrDefault(node, Set.of()).stream().filter(seen::add).forEach(next::add);
        }
        return SyntheticBatch.LOSS;
    }
}
