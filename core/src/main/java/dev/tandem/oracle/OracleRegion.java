package dev.tandem.oracle;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A region is its body, run node by node. */
final class OracleRegion {

    private OracleRegion() {
    }

    static Rule of(Op.Region op) {
        return (in, out) -> {
            var made = new HashMap<Value, Elements>();
            int next = 0;
            for (Node node : op.body().nodes()) {
                if (node.op() instanceof Op.Input) {
                    made.put(node.result(0), in[next++]);
                } else {
                    node.results().forEach(v -> made.put(v, Elements.scratch(v.type())));
                    Rule.of(node.op()).apply(find(node.operands(), made), find(node.results(), made));
                }
            }
            Elements[] results = find(List.copyOf(op.body().outputs().values()), made);
            for (int i = 0; i < out.length; i++) {
                OracleMovement.same(new Elements[]{results[i]}, new Elements[]{out[i]});
            }
        };
    }

    private static Elements[] find(List<Value> values, Map<Value, Elements> made) {
        return values.stream().map(made::get).toArray(Elements[]::new);
    }
}
