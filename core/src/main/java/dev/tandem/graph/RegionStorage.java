package dev.tandem.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/**
 * Which operands of a region a result may take over. Its nodes may run at the same time, so it is one that only the Map that makes
 * the result reads, each element for the same element.
 */
final class RegionStorage {

    private RegionStorage() {
    }

    /** The operands whose storage a result of a body may take over. */
    static List<Integer> inPlace(Graph body, int result) {
        Value made = List.copyOf(body.outputs().values()).get(result);
        if (!(made.op() instanceof Op.Map)) {
            return List.of();
        }
        var roots = new HashMap<Value, Value>();
        var readers = new HashMap<Value, List<Node>>();
        for (Node node : body.nodes()) {
            if (node.op() instanceof Op.Reshape) {
                Value of = node.operands().get(0);
                roots.put(node.result(0), roots.getOrDefault(of, of));
            } else {
                node.operands().forEach(v -> readers
                        .computeIfAbsent(roots.getOrDefault(v, v), k -> new ArrayList<>()).add(node));
            }
        }
        var outputs = body.outputs().values().stream().map(v -> roots.getOrDefault(v, v)).toList();
        var legal = new ArrayList<Integer>();
        int operand = 0;
        for (Node node : body.nodes()) {
            if (node.op() instanceof Op.Input) {
                Value value = node.result(0);
                if (value.type().equals(made.type()) && !outputs.contains(value)
                        && readers.getOrDefault(value, List.of()).stream().allMatch(made.node()::equals)) {
                    legal.add(operand);
                }
                operand++;
            }
        }
        return Collections.unmodifiableList(legal);
    }
}
