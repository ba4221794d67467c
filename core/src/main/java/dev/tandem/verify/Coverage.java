package dev.tandem.verify;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds in which result an error of a fused layer would show. */
final class Coverage {

    private Coverage() {
    }

    /**
     * The nearest of some marks downstream of a value; {@link SyntheticBatch#LOSS} if there is none.
     *
     * @param graph the graph before it was rewritten
     * @param result what the layer computes
     * @param kept the marks to choose from
     */
    static String of(Graph graph, Value result, Set<String> kept) {
        Map<Value, String> targets = new HashMap<>();
        graph.marks().forEach((mark, value) -> {
            if (kept.contains(mark)) {
                targets.putIfAbsent(value, mark);
            }
        });
        Map<Node, Set<Node>> readers = new HashMap<>();
        graph.nodes().forEach(n -> n.operands()
                .forEach(v -> readers.computeIfAbsent(v.node(), r -> new HashSet<>()).add(n)));
        var seen = new HashSet<Node>();
        var next = new ArrayDeque<>(List.of(result.node()));
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
