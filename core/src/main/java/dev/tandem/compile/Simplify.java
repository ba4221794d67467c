package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Local rewrites that make less work of the same numbers: constants become literals, what changes nothing disappears, views of
 * views become one view, broadcasts that a formula makes anyway and transposes that a product makes anyway are left to them, and a
 * convolution of whole images is a product.
 */
final class Simplify {

    private Simplify() {
    }

    static Graph graph(Graph graph) {
        var rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            rewriter.put(node, node(node, rewriter.operands(node), rewriter));
        }
        return rewriter.graph();
    }

    private static List<Value> node(Node node, List<Value> in, Rewriter to) {
        return switch (node.op()) {
            case Op.Map m -> SimplifyFormulas.map(node, m, in, to);
            case Op.Reduce r -> SimplifyFormulas.reduce(node, r, in, to);
            case Op.MatMul m -> matMul(node, m, in, to);
            case Op.Conv c when WholeWindows.isWhole(c.window(), c.groups(), c.epilogue(), in.get(0).shape()) ->
                WholeWindows.conv(node, in.get(0), in.get(1), to);
            case Op.ConvInputGradient c when WholeWindows.isWhole(c.window(), c.groups(), c.epilogue(), c.input()) ->
                WholeWindows.inputGradient(node, in.get(0), in.get(1), to);
            case Op.ConvFilterGradient c when WholeWindows.isWhole(c.window(), c.groups(), c.epilogue(),
                    in.get(0).shape()) ->
                WholeWindows.filterGradient(node, in.get(0), in.get(1), to);
            case Op.Detach d -> in;
            case Op.Reshape r -> List.of(SimplifyMovement.reshape(node, r.shape(), in.get(0), to));
            case Op.Transpose t -> List.of(SimplifyMovement.transpose(node, t, in.get(0), to));
            case Op.Slice s -> List.of(SimplifyMovement.slice(node, in.get(0), to));
            case Op.Broadcast b -> List.of(SimplifyMovement.broadcast(node, b, in.get(0), to));
            case Op.Pad p when node.types().get(0).shape().equals(in.get(0).shape()) -> in;
            case Op.Cast c when c.to() == in.get(0).type().dtype() -> in;
            case Op.Relayout r when r.to() == in.get(0).type().layout() -> in;
            case Op.Concat c when in.size() == 1 -> in;
            case Op.Split s when s.sizes().size() == 1 -> in;
            case Op other -> to.copy(node, in);
        };
    }

    /** A transpose of the last two axes is a flag of the product. */
    private static List<Value> matMul(Node node, Op.MatMul op, List<Value> in, Rewriter to) {
        boolean a = isMatrixTranspose(in.get(0));
        boolean b = isMatrixTranspose(in.get(1));
        if (!a && !b) {
            return to.copy(node, in);
        }
        var operands = new ArrayList<>(in);
        operands.set(0, a ? in.get(0).node().operands().get(0) : in.get(0));
        operands.set(1, b ? in.get(1).node().operands().get(0) : in.get(1));
        return to.add(node, new Op.MatMul(op.transA() ^ a, op.transB() ^ b, op.epilogue()), operands);
    }

    private static boolean isMatrixTranspose(Value v) {
        if (!(v.op() instanceof Op.Transpose t)) {
            return false;
        }
        int rank = t.order().size();
        for (int i = 0; i < rank - 2; i++) {
            if (t.order().get(i) != i) {
                return false;
            }
        }
        return rank >= 2 && t.order().get(rank - 1) == rank - 2;
    }
}
