package dev.tandem.compile.region;

import dev.tandem.compile.region.Order.Group;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/** Writes a graph anew with a node for each group, as late as its last node was. */
public final class Emission {

    private final Order order;
    private final Function<Group, Optional<Body>> bodies;
    private final GraphBuilder to = new GraphBuilder(false);
    private final Map<Value, Value> now = new HashMap<>();

    private Emission(Order order, Function<Group, Optional<Body>> bodies) {
        this.order = order;
        this.bodies = bodies;
    }

    /**
     * The graph with what bodies say of the groups of more than one node.
     *
     * @throws IllegalStateException if there is no body for a group, or groups wait for one another
     */
    public static Graph of(Order order, Function<Group, Optional<Body>> bodies) {
        return new Emission(order, bodies).graph();
    }

    private Graph graph() {
        Graph graph = order.graph();
        graph.nodes().stream().filter(n -> Op.isLeaf(n.op())).forEach(this::copy);
        sorted().forEach(this::emit);
        var outputs = follow(graph.outputs());
        var updates = follow(graph.updates());
        var marks = follow(graph.marks());
        return new Graph(to.nodes(), outputs, updates, marks);
    }

    /** The groups, each after those whose values it reads. */
    private List<Group> sorted() {
        var waiting = new HashMap<Group, Set<Group>>();
        var readers = new HashMap<Group, Set<Group>>();
        var ready = new PriorityQueue<Group>(Comparator.comparingInt(g -> g.nodes().getLast().id()));
        for (Group group : order.groups()) {
            var before = new HashSet<Group>();
            group.nodes().forEach(n -> n.operands().forEach(v -> {
                Group made = order.of(v);
                if (made != null && made != group) {
                    before.add(made);
                    readers.computeIfAbsent(made, k -> new HashSet<>()).add(group);
                }
            }));
            waiting.put(group, before);
            if (before.isEmpty()) {
                ready.add(group);
            }
        }
        var sorted = new ArrayList<Group>();
        while (!ready.isEmpty()) {
            Group next = ready.remove();
            sorted.add(next);
            for (Group reader : readers.getOrDefault(next, Set.of())) {
                Set<Group> left = waiting.getOrDefault(reader, Set.of());
                left.remove(next);
                if (left.isEmpty()) {
                    ready.add(reader);
                }
            }
        }
        if (sorted.size() != waiting.size()) {
            throw new IllegalStateException("regions wait for one another: "
                    + waiting.entrySet().stream().filter(e -> !e.getValue().isEmpty())
                            .map(e -> e.getKey().nodes().toString()).toList());
        }
        return sorted;
    }

    private void emit(Group group) {
        if (group.nodes().size() == 1) {
            copy(group.nodes().getFirst());
            return;
        }
        Body body = bodies.apply(group)
                .orElseThrow(() -> new IllegalStateException("no region computes " + group.nodes()));
        List<Value> made = to.addNamed(body.region(), body.operands().stream().map(this::now).toList(),
                group.nodes().getLast().name());
        for (int i = 0; i < made.size(); i++) {
            now.put(body.results().get(i), made.get(i));
        }
    }

    private void copy(Node node) {
        List<Value> made = Graph.copy(node, node.operands().stream().map(this::now).toList(), to);
        node.results().forEach(v -> now.put(v, made.get(v.index())));
    }

    /** The new value that stands for an old one; views are made when they are first wanted. */
    private Value now(Value old) {
        if (old.op() instanceof Op.Reshape && !now.containsKey(old)) {
            copy(old.node());
        }
        Value value = now.get(old);
        if (value == null) {
            throw new IllegalStateException(old + " (" + old.node().name() + ") is read before it is made");
        }
        return value;
    }

    private Map<String, Value> follow(Map<String, Value> names) {
        var followed = new LinkedHashMap<String, Value>();
        names.forEach((name, old) -> followed.put(name, now(old)));
        return followed;
    }
}
