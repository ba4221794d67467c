package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Map that is the only reader of what a contraction accumulates, or of what a batch normalisation normalises, becomes its
 * epilogue: each element is finished while it is still in a register. All results of a Map go along, so that a whole optimizer
 * step can finish a weight gradient.
 */
final class Epilogues {

    private final Readers readers;
    private final Rewriter to;
    /** The normalisations of the new graph and the nodes of the old one that they stand for. */
    private final Map<Node, Node> normalisations = new HashMap<>();

    Epilogues(Readers readers, Rewriter to) {
        this.readers = readers;
        this.to = to;
    }

    /**
     * An order in which the readers of a normalisation's statistics come after the Map that could finish it, where that is
     * possible: only then can one node make both.
     */
    static Graph normalisationsLast(Graph graph) {
        if (graph.nodes().stream().noneMatch(n -> n.op() instanceof Op.BatchNorm)) {
            return graph;
        }
        var readers = new Readers(graph);
        var ordering = new Ordering<Node>(graph);
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.BatchNorm b) {
                Node last = lastFinisher(node, Math.max(1, b.epilogue().size()), readers);
                if (last != null) {
                    readers.of(node).stream().filter(r -> r != last && !reads(r, node, 0))
                            .forEach(r -> ordering.wish(node, last, r));
                }
            }
        }
        return new Graph(ordering.sort(n -> 0), graph.outputs(), graph.updates(), graph.marks());
    }

    private static @Nullable Node lastFinisher(Node norm, int results, Readers readers) {
        Node last = finisher(norm, results, readers);
        for (Node next = last; next != null; next = next.op() instanceof Op.Map ? readers.sole(next) : null) {
            if (next.op() instanceof Op.Map && next.types().get(0).equals(norm.types().get(0))) {
                last = next;
            } else {
                break;
            }
        }
        return last;
    }

    /** The only node that reads the first results, if it is a Map. */
    private static @Nullable Node finisher(Node norm, int results, Readers readers) {
        Node only = null;
        for (Node r : readers.of(norm)) {
            for (int i = 0; i < results; i++) {
                if (reads(r, norm, i)) {
                    if (only != null && only != r) {
                        return null;
                    }
                    only = r;
                }
            }
        }
        return only != null && only.op() instanceof Op.Map && !readers.escapes(norm) ? only : null;
    }

    private static boolean reads(Node reader, Node node, int result) {
        return reader.operands().stream().anyMatch(v -> v.node() == node && v.index() == result);
    }

    /**
     * Appends the operation that ends with a Map's formulas.
     *
     * @param node the Map in the old graph
     * @param now its formulas and operands in the new one
     * @return the Map's results, or null if no operand can be finished by it
     */
    @Nullable
    List<Value> finish(Node node, DType dtype, Inlining now) {
        for (Value old : node.operands()) {
            Value v = to.now(old);
            if (!v.type().equals(node.types().get(0)) || v.type().dtype() != dtype || !now.operands().contains(v)) {
                continue;
            }
            if (v.op() instanceof Op.Contraction c && readers.sole(old.node()) == node) {
                var finished = extend(v.node(), c.extra(), c.epilogue(), now);
                if (finished != null) {
                    return to.add(node, c.with(finished.formulas), finished.operands);
                }
            }
            if (v.op() instanceof Op.BatchNorm b && v.index() < Math.max(1, b.epilogue().size())) {
                var results = finish(node, old, v, b, now);
                if (results != null) {
                    return results;
                }
            }
        }
        return null;
    }

    private record Finished(List<Expr> formulas, List<Value> operands) {
    }

    /** The Map's formulas behind a node's epilogue, where the Map reads one of its results; null if that is too much. */
    private static @Nullable Finished extend(Node node, int extra, List<Expr> epilogue, Inlining map) {
        var operands = new Operands(1);
        var before = new ArrayList<Expr>();
        for (Expr e : epilogue.isEmpty() ? List.of(Expr.o(0)) : epilogue) {
            before.add(Expr.substitute(e, i -> i == 0 ? Expr.o(0) : operands.read(node.operands().get(extra + i - 1))));
        }
        var formulas = Operands.rebuild(map.formulas(), map.operands(),
                v -> v.node() == node && v.index() < before.size() ? before.get(v.index()) : operands.read(v));
        if (!Fuse.fits(formulas, operands.values().size())
                || operands.values().stream().anyMatch(v -> v.node() == node)) {
            return null;
        }
        var all = new ArrayList<>(node.operands().subList(0, extra));
        all.addAll(operands.values());
        return new Finished(formulas, all);
    }

    private @Nullable List<Value> finish(Node node, Value old, Value v, Op.BatchNorm op, Inlining now) {
        Node norm = normalisations.getOrDefault(v.node(), old.node());
        int results = Math.max(1, ((Op.BatchNorm) norm.op()).epilogue().size());
        boolean alone = norm == old.node()
                ? finisher(norm, results, readers) == node
                : readers.sole(old.node()) == node;
        boolean inTime = readers.of(norm).stream().noneMatch(r -> r != node && !reads(r, norm, 0) && to.isDone(r));
        var finished = alone && inTime ? extend(v.node(), 3, op.epilogue(), now) : null;
        if (finished == null) {
            return null;
        }
        var made = to.add(node, new Op.BatchNorm(op.epsilon(), finished.formulas), finished.operands);
        int own = finished.formulas.size();
        for (int i = 0; i < 3; i++) {
            to.put(norm.result(results + i), made.get(own + i));
        }
        normalisations.put(made.get(0).node(), norm);
        return made.subList(0, own);
    }
}
