package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Reductions of the same operands over the same axes become one, which passes over memory once, as long as their formulas
 * fit. None can depend on another: what they read was there before the first.
 */
final class Siblings {

    private Siblings() {
    }

    private record Key(Set<Value> operands, List<Integer> axes, boolean keep, DType dtype) {
    }

    static Graph merge(Graph graph) {
        var families = new LinkedHashMap<Key, List<Family>>();
        var familyOf = new HashMap<Node, Family>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reduce r) {
                familyOf.put(node, join(node, r, families.computeIfAbsent(key(node, r), k -> new ArrayList<>(1))));
            }
        }
        if (familyOf.values().stream().allMatch(f -> f.nodes.size() == 1)) {
            return graph;
        }
        var to = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            Family family = familyOf.get(node);
            if (family == null) {
                to.put(node, to.copy(node, to.operands(node)));
            } else if (family.nodes.get(0) == node) {
                merge(family.nodes, to);
            }
        }
        return to.graph();
    }

    /** Nodes that become one, and their formulas over the same operands. */
    private record Family(List<Node> nodes, Operands operands, List<Expr> formulas) {
    }

    /** The youngest family of a node's kin if it has room for the node, else a new one. */
    private static Family join(Node node, Op.Reduce op, List<Family> kin) {
        if (!kin.isEmpty()) {
            Family last = kin.getLast();
            var formulas = new ArrayList<>(last.formulas);
            formulas.addAll(Operands.rebuild(Reductions.formulas(op), node.operands(), last.operands::read));
            if (Fuse.fits(formulas, last.operands.values().size())) {
                last.nodes.add(node);
                last.formulas.clear();
                last.formulas.addAll(formulas);
                return last;
            }
        }
        var family = new Family(new ArrayList<>(List.of(node)), new Operands(0), new ArrayList<>());
        family.formulas.addAll(Operands.rebuild(Reductions.formulas(op), node.operands(), family.operands::read));
        kin.add(family);
        return family;
    }

    private static Key key(Node node, Op.Reduce op) {
        return new Key(Set.copyOf(node.operands()), op.axes(), op.keep(), op.dtype());
    }

    private static void merge(List<Node> family, Rewriter to) {
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
