package dev.tandem.verify;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A step in which the results of some layers are given: what reads one reads an input in its place, and what the layer computes
 * from the results given before it is an output. So no layer inherits the rounding of another, and the way back takes the same
 * side of every kink (ReLU at 0, the maximum of two equal elements) as whoever computed the results.
 */
final class GivenResults {

    private final Map<Value, String> inputs = new HashMap<>();
    private final Map<Value, Value> computed = new HashMap<>();

    private GivenResults() {
    }

    /** The input of the given result of a layer. */
    static String given(String layer) {
        return "given/" + layer;
    }

    /** The output with the result of a layer, computed from those given before. */
    static String computed(String layer) {
        return "computed/" + layer;
    }

    /**
     * A step with given results.
     *
     * @param step with marks
     * @param layers marks of values that are computed
     */
    static Graph of(Graph step, Set<String> layers) {
        return new GivenResults().rewrite(step, layers);
    }

    private Graph rewrite(Graph step, Set<String> layers) {
        step.marks().forEach((layer, result) -> {
            if (layers.contains(layer)) {
                inputs.putIfAbsent(result, given(layer));
            }
        });
        Graph rewritten = step.rewrite(this::visit);
        var outputs = new LinkedHashMap<>(rewritten.outputs());
        step.marks().forEach((layer, result) -> {
            Value value = computed.get(result);
            if (value != null) {
                outputs.put(computed(layer), value);
            }
        });
        return new Graph(rewritten.nodes(), outputs, rewritten.updates(), rewritten.marks());
    }

    private List<Value> visit(Node node, List<Value> operands, GraphBuilder to) {
        var results = new ArrayList<>(to.addTyped(node.op(), operands, node.types(), node.name()));
        for (Value old : node.results()) {
            String input = inputs.get(old);
            if (input != null) {
                computed.put(old, results.get(old.index()));
                results.set(old.index(), to.input(input, old.type()));
            }
        }
        return results;
    }
}
