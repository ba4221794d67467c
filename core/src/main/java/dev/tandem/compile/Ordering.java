package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * An order of a graph's nodes in which operands come first and as many wishes as possible come true. A wish is a set of pairs
 * (this node before that one); where wishes and operands form a cycle, a wish is given up. Linear but for the queue.
 *
 * @param <W> what names a wish
 */
final class Ordering<W> {

    private final List<Node> nodes;
    private final Map<Node, Integer> positions = new HashMap<>();
    private final List<List<Integer>> readers = new ArrayList<>();
    private final Map<Integer, List<Edge<W>>> leaving = new HashMap<>();
    private final Map<Integer, List<Edge<W>>> arriving = new HashMap<>();
    private final Map<W, List<Edge<W>>> wishes = new HashMap<>();
    private final Set<W> dropped = new HashSet<>();
    private final int[] operandsLeft;
    private final int[] wishesLeft;
    private final boolean[] done;

    private record Edge<W>(int before, int after, W wish) {
    }

    Ordering(Graph graph) {
        nodes = graph.nodes();
        operandsLeft = new int[nodes.size()];
        wishesLeft = new int[nodes.size()];
        done = new boolean[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            positions.put(nodes.get(i), i);
            readers.add(new ArrayList<>(2));
            for (Value v : nodes.get(i).operands()) {
                readers.get(position(v.node())).add(i);
                operandsLeft[i]++;
            }
        }
    }

    private int position(Node node) {
        Integer position = positions.get(node);
        if (position == null) {
            throw new IllegalArgumentException(
                    "node " + node + " (" + node.name() + ") comes after its reader or is no part of the graph");
        }
        return position;
    }

    /** Adds to a wish that one node come before another. */
    void wish(W wish, Node before, Node after) {
        var edge = new Edge<>(position(before), position(after), wish);
        leaving.computeIfAbsent(edge.before, k -> new ArrayList<>()).add(edge);
        arriving.computeIfAbsent(edge.after, k -> new ArrayList<>()).add(edge);
        wishes.computeIfAbsent(wish, k -> new ArrayList<>()).add(edge);
        wishesLeft[edge.after]++;
    }

    /** The nodes in order: of those that can come next the smallest rank first, then the earliest in the graph. */
    List<Node> sort(ToIntFunction<Node> rank) {
        int[] ranks = nodes.stream().mapToInt(rank).toArray();
        var ready = new PriorityQueue<Integer>((a, b) -> ranks[a] != ranks[b]
                ? Integer.compare(ranks[a], ranks[b])
                : Integer.compare(a, b));
        var blocked = new PriorityQueue<Integer>();
        for (int i = 0; i < nodes.size(); i++) {
            enter(i, ready, blocked);
        }
        var order = new ArrayList<Node>(nodes.size());
        while (order.size() < nodes.size()) {
            Integer next = ready.poll();
            if (next == null) {
                giveUp(blocked, ready);
                continue;
            }
            done[next] = true;
            order.add(nodes.get(next));
            for (int reader : readers.get(next)) {
                operandsLeft[reader]--;
                enter(reader, ready, blocked);
            }
            for (Edge<W> edge : leaving.getOrDefault(next, List.of())) {
                if (!dropped.contains(edge.wish)) {
                    wishesLeft[edge.after]--;
                    enter(edge.after, ready, blocked);
                }
            }
        }
        return order;
    }

    /** The wishes that did not come true; known after sorting. */
    Set<W> dropped() {
        return dropped;
    }

    private void enter(int node, PriorityQueue<Integer> ready, PriorityQueue<Integer> blocked) {
        if (operandsLeft[node] == 0) {
            (wishesLeft[node] == 0 ? ready : blocked).add(node);
        }
    }

    /** Nothing is ready: a node with all its operands waits in a circle for wishes alone; those go. */
    private void giveUp(PriorityQueue<Integer> blocked, PriorityQueue<Integer> ready) {
        Integer node = blocked.remove();
        if (done[node] || wishesLeft[node] == 0) {
            return;
        }
        for (Edge<W> edge : arriving.getOrDefault(node, List.of())) {
            if (!done[edge.before] && dropped.add(edge.wish)) {
                for (Edge<W> other : wishes.getOrDefault(edge.wish, List.of())) {
                    if (!done[other.before]) {
                        wishesLeft[other.after]--;
                        enter(other.after, ready, blocked);
                    }
                }
            }
        }
    }
}
