package dev.tandem.compile;

import dev.tandem.graph.Expansion;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;

/** Composites that the backend does not compile whole become the nodes they stand for, until none is left. */
final class Expand {

    private Expand() {
    }

    static Graph composites(Graph graph, Backend backend) {
        Graph now = graph;
        while (now.nodes().stream().anyMatch(n -> isExpanded(n, backend))) {
            now = once(now, backend);
        }
        return now;
    }

    private static Graph once(Graph graph, Backend backend) {
        return graph.rewrite((node, operands, to) -> node.op() instanceof Op.Composite op && isExpanded(node, backend)
                ? to.scopeAt(node.name(), () -> Expansion.of(op, operands))
                : Graph.copy(node, operands, to));
    }

    private static boolean isExpanded(Node node, Backend backend) {
        return node.op() instanceof Op.Composite op && !backend.keeps(op, node.operandTypes());
    }
}
