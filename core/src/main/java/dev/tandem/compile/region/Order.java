package dev.tandem.compile.region;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a graph that compute, in groups that grow, and which group has to come before which: what makes a value before its
 * readers, and what reads the old value of a state before what gives the new one, so that this can be written over it. Views are
 * looked through.
 */
public final class Order {

    private final Graph graph;
    private final Map<Value, Value> roots = new HashMap<>();
    private final Map<Node, Group> groups = new LinkedHashMap<>();
    private final Map<Node, Set<Node>> after = new HashMap<>();
    private final Map<Node, Set<Node>> overwriting = new HashMap<>();
    private final Map<Value, Set<Node>> readers = new HashMap<>();
    private final Set<Value> kept = new HashSet<>();

    /** Every node that computes, as a group of its own. */
    public Order(Graph graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reshape) {
                roots.put(node.result(0), root(node.operands().get(0)));
            } else if (!Op.isLeaf(node.op())) {
                groups.put(node, new Group(node));
            }
        }
        Stream.of(graph.outputs(), graph.updates(), graph.marks())
                .forEach(values -> values.values().forEach(v -> kept.add(root(v))));
        var writers = new HashMap<String, Node>();
        graph.updates().forEach((state, value) -> writers.put(state, root(value).node()));
        for (Node node : groups.keySet()) {
            for (Value v : node.operands()) {
                readers.computeIfAbsent(root(v), k -> new HashSet<>()).add(node);
                Node made = root(v).node();
                after.computeIfAbsent(made, k -> new LinkedHashSet<>()).add(node);
                Node writer = made.op() instanceof Op.State s ? writers.get(s.name()) : null;
                if (writer != null && writer != node && groups.containsKey(writer)) {
                    after.computeIfAbsent(node, k -> new LinkedHashSet<>()).add(writer);
                    overwriting.computeIfAbsent(node, k -> new HashSet<>()).add(writer);
                }
            }
        }
    }

    /** Nodes that are to be one, in the order of the graph. */
    public static final class Group {
        private final List<Node> nodes = new ArrayList<>();
        private String name = "";

        private Group(Node node) {
            nodes.add(node);
        }

        /** In the order of the graph. */
        public List<Node> nodes() {
            return nodes;
        }

        /** How its nodes are together. */
        public String name() {
            return name;
        }
    }

    Graph graph() {
        return graph;
    }

    /** What a view shows, or the value itself. */
    public Value root(Value value) {
        return roots.getOrDefault(value, value);
    }

    /** Whether a value, no view, is wanted by others than these nodes, or when all is done. */
    public boolean isReadOutside(Value value, Collection<Node> nodes) {
        return kept.contains(value) || !nodes.containsAll(readers.getOrDefault(value, Set.of()));
    }

    /** The groups in the order of their first nodes. */
    public List<Group> groups() {
        return groups.values().stream().distinct().toList();
    }

    /** The group that makes a value; null for a leaf. */
    public @Nullable Group of(Value value) {
        return groups.get(root(value).node());
    }

    /** Whether nothing comes after a group: it makes only outputs and new values of states. */
    public boolean isLast(Group group) {
        return next(group).isEmpty();
    }

    /** Whether both can be done at once: neither has to wait for the other. */
    public boolean areIndependent(Group a, Group b) {
        return !leads(a, b, next(a)) && !leads(b, a, next(b));
    }

    /** Whether a group can be one with another whose values it reads: nothing else comes between. */
    boolean areNeighbours(Group a, Group b) {
        return !overwrites(a, b) && !overwrites(b, a) && !leadsAround(a, b) && !leadsAround(b, a);
    }

    private boolean overwrites(Group a, Group b) {
        return a.nodes.stream().flatMap(n -> overwriting.getOrDefault(n, Set.of()).stream())
                .anyMatch(b.nodes::contains);
    }

    private boolean leadsAround(Group from, Group to) {
        Set<Group> others = next(from);
        others.remove(to);
        return leads(from, to, others);
    }

    private boolean leads(Group from, Group to, Set<Group> first) {
        var seen = new HashSet<>(first);
        seen.add(from);
        var open = new ArrayDeque<>(first);
        while (!open.isEmpty()) {
            Group now = open.remove();
            if (now == to) {
                return true;
            }
            next(now).stream().filter(seen::add).forEach(open::add);
        }
        return false;
    }

    private Set<Group> next(Group group) {
        var next = new LinkedHashSet<Group>();
        for (Node node : group.nodes) {
            for (Node then : after.getOrDefault(node, Set.of())) {
                Group other = groups.get(then);
                if (other != null && other != group) {
                    next.add(other);
                }
            }
        }
        return next;
    }

    /**
     * Makes each node's group one with those whose values it reads, where nothing else comes between.
     *
     * @param name how they are together
     * @param mayJoin whether nodes, in the order of the graph, may be one group
     */
    public void joinReaders(String name, Predicate<List<Node>> mayJoin) {
        for (Node node : groups.keySet()) {
            for (Value v : node.operands()) {
                Group made = of(v);
                Group own = groups.get(node);
                if (made != null && own != null && made != own && mayJoin.test(together(made, own))
                        && areNeighbours(made, own)) {
                    merge(made, own, name);
                }
            }
        }
    }

    private static List<Node> together(Group a, Group b) {
        return Stream.concat(a.nodes.stream(), b.nodes.stream()).sorted(Comparator.comparingInt(Node::id)).toList();
    }

    /** Makes two groups one, the first, and says how they are together. */
    public void merge(Group into, Group from, String name) {
        into.name = name;
        into.nodes.addAll(from.nodes);
        into.nodes.sort((a, b) -> Integer.compare(a.id(), b.id()));
        from.nodes.forEach(n -> groups.put(n, into));
    }
}
