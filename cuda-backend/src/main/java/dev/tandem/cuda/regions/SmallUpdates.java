package dev.tandem.cuda.regions;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes the epilogues that update small parameters out of the contraction before them: it is a launch of its own in any case, and
 * so it can be one with others.
 */
final class SmallUpdates {

    private SmallUpdates() {
    }

    static Graph apart(Graph graph) {
        Map<Value, Integer> uses = graph.uses();
        return graph
                .rewrite((node, operands, to) -> node.op() instanceof Op.Contraction c && isApart(graph, node, c, uses)
                        ? apart(node, c, operands, to)
                        : Graph.copy(node, operands, to));
    }

    /** Whether every result is small and becomes a state's value, and nothing else. */
    private static boolean isApart(Graph graph, Node node, Op.Contraction op, Map<Value, Integer> uses) {
        return !op.epilogue().isEmpty() && graph.updates().values().containsAll(node.results())
                && node.results().stream().allMatch(v -> uses.getOrDefault(v, 0) == 1
                        && v.type().elements() <= Regions.SMALL && v.type().dtype() == DType.F32);
    }

    private static List<Value> apart(Node node, Op.Contraction op, List<Value> operands, GraphBuilder to) {
        // float32 as it was: alone it would be what its factors are, which may be bfloat16
        List<Value> sum = to.addTyped(op.with(List.of()), operands.subList(0, op.extra()), node.types().subList(0, 1),
                node.name() + "/gradient");
        var read = new ArrayList<>(sum);
        read.addAll(operands.subList(op.extra(), operands.size()));
        return to.addNamed(new Op.Map(op.epilogue(), node.types().get(0).dtype()), read, node.name());
    }
}
