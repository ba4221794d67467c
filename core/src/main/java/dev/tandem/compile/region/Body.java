package dev.tandem.compile.region;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Nodes as a region.
 *
 * @param operands what the region reads, in the order of its body's inputs; no views
 * @param results what it gives, in the order of its body's outputs
 */
public record Body(Op.Region region, List<Value> operands, List<Value> results) {

    /** Copies the lists. */
    public Body {
        operands = List.copyOf(operands);
        results = List.copyOf(results);
    }

    /**
     * A region of nodes.
     *
     * @param isStored whether a value is a result
     */
    public static Body of(String name, List<Node> nodes, Order order, Predicate<Value> isStored) {
        var b = new GraphBuilder(false);
        var inside = new HashMap<Value, Value>();
        var operands = new LinkedHashMap<Value, Value>();
        var results = new ArrayList<Value>();
        nodes.forEach(n -> n.operands().stream().map(order::root).filter(v -> !nodes.contains(v.node()))
                .forEach(v -> operands.computeIfAbsent(v, k -> b.input(unique(k, operands.values()), k.type()))));
        inside.putAll(operands);
        for (Node node : nodes) {
            var in = node.operands().stream().map(v -> view(b, v, order, inside)).toList();
            List<Value> made = b.addTyped(node.op(), in, node.types(), node.name());
            for (Value v : node.results()) {
                inside.put(v, made.get(v.index()));
                if (isStored.test(v)) {
                    b.output("out" + results.size(), made.get(v.index()));
                    results.add(v);
                }
            }
        }
        return new Body(new Op.Region(name, b.build()), List.copyOf(operands.keySet()), results);
    }

    /** The name of a value, for listings: numbers of nodes would change with every pass. */
    private static String unique(Value value, Collection<Value> taken) {
        String own = switch (value.op()) {
            case Op.Input i -> i.name();
            case Op.State s -> s.name();
            case Op other -> value.node().name() + (value.node().types().size() > 1 ? "." + value.index() : "");
        };
        var names = taken.stream().map(v -> ((Op.Input) v.op()).name()).toList();
        String name = own;
        for (int i = 2; names.contains(name); i++) {
            name = own + " " + i;
        }
        return name;
    }

    private static Value view(GraphBuilder b, Value value, Order order, Map<Value, Value> inside) {
        return inside.computeIfAbsent(value, v -> {
            Value root = inside.get(order.root(v));
            if (root == null) {
                throw new IllegalStateException(v + " is read before it is made");
            }
            return b.addNamed(new Op.Reshape(v.shape()), List.of(root), v.node().name()).get(0);
        });
    }
}
