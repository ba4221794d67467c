package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.List;

/**
 * Composes neighbouring formulas so that less is written to memory and read again: a Map into the Map or Reduce that reads it
 * ({@link Inlining}), a Map into the epilogue of the contraction or normalisation whose result it reads ({@link Epilogues}),
 * reductions of the same operands into one ({@link Siblings}).
 */
final class Fuse {

    /** Distinct formula nodes of a fused operation: more do not fit the registers of any device. */
    static final int MAX_FORMULA_NODES = 64;
    /** Operands of fused formulas. */
    static final int MAX_OPERANDS = 12;

    private final Graph graph;
    private final Rewriter to;
    private final Readers readers;
    private final Epilogues epilogues;

    private Fuse(Graph graph) {
        this.graph = graph;
        to = new Rewriter(graph);
        readers = new Readers(graph);
        epilogues = new Epilogues(readers, to);
    }

    static Graph graph(Graph graph) {
        return Siblings.merge(new Fuse(Epilogues.normalisationsLast(graph)).run());
    }

    private Graph run() {
        for (Node node : graph.nodes()) {
            to.put(node, node(node, to.operands(node)));
        }
        return to.graph();
    }

    private List<Value> node(Node node, List<Value> in) {
        if (node.op() instanceof Op.Map m) {
            var now = new Inlining(node, m.formulas(), m.dtype(), in, readers);
            var finished = epilogues.finish(node, m.dtype(), now);
            return finished != null ? finished : to.add(node, new Op.Map(now.formulas(), m.dtype()), now.operands());
        }
        if (node.op() instanceof Op.Reduce r) {
            var now = new Inlining(node, Reductions.formulas(r), r.dtype(), in, readers);
            return to.add(node, Reductions.with(r, now.formulas()), now.operands());
        }
        return to.copy(node, in);
    }

    /** Whether formulas over so many operands are small enough to be one operation. */
    static boolean fits(List<Expr> formulas, int operands) {
        return operands <= MAX_OPERANDS && Formulas.nodes(formulas).size() <= MAX_FORMULA_NODES;
    }
}
