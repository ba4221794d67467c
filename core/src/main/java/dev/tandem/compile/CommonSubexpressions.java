package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.HashMap;
import java.util.List;

/**
 * An equal operation on equal operands is one node. Random numbers are no exception: what they depend on is operand and
 * attribute.
 */
final class CommonSubexpressions {

    private CommonSubexpressions() {
    }

    private record Key(Op op, List<Value> operands, List<TensorType> types) {
    }

    static Graph merge(Graph graph) {
        var rewriter = new Rewriter(graph);
        var known = new HashMap<Key, List<Value>>(2 * graph.nodes().size());
        for (Node node : graph.nodes()) {
            var key = new Key(node.op(), rewriter.operands(node), node.types());
            rewriter.put(node, known.computeIfAbsent(key, k -> rewriter.copy(node, k.operands())));
        }
        return rewriter.graph();
    }
}
