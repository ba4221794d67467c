package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Reductions of the same operands over the same axes become one, which passes over memory once. None can depend on another:
 * what they read was there before the first.
 */
final class Siblings {

    private Siblings() {
    }

    private record Key(Set<Value> operands, List<Integer> axes, boolean keep, DType dtype) {
    }

    static Graph merge(Graph graph) {
        var families = new LinkedHashMap<Key, List<Node>>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reduce r) {
                families.computeIfAbsent(key(node, r), k -> new ArrayList<>(1)).add(node);
            }
        }
        if (families.values().stream().allMatch(f -> f.size() == 1)) {
            return graph;
        }
        var to = new Rewriter(graph);
        var done = new HashSet<Node>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reduce r) {
                if (!done.contains(node)) {
                    mergeFamily(families.getOrDefault(key(node, r), List.of(node)), to);
                    done.addAll(families.getOrDefault(key(node, r), List.of(node)));
                }
            } else {
                to.put(node, to.copy(node, to.operands(node)));
            }
        }
        return to.graph();
    }

    private static Key key(Node node, Op.Reduce op) {
        return new Key(Set.copyOf(node.operands()), op.axes(), op.keep(), op.dtype());
    }

    private static void mergeFamily(List<Node> family, Rewriter to) {
        var operands = new Operands(0);
        var reductions = new ArrayList<Op.Reduction>();
        for (Node node : family) {
            var in = to.operands(node);
            for (Op.Reduction k : ((Op.Reduce) node.op()).reductions()) {
                reductions.add(new Op.Reduction(k.kind(), Expr.substitute(k.formula(), i -> operands.read(in.get(i)))));
            }
        }
        Node first = family.get(0);
        var op = (Op.Reduce) first.op();
        to.operands(first).forEach(operands::read);
        var results = to.add(first, new Op.Reduce(reductions, op.axes(), op.keep(), op.dtype()), operands.values());
        int next = 0;
        for (Node node : family) {
            int count = node.types().size();
            to.put(node, results.subList(next, next + count));
            next += count;
        }
    }
}
