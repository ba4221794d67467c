package dev.tandem.cuda.contraction;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Operands of contractions in bfloat16, and for convolutions with channels last, as tensor cores want them. The conversions are nodes: a
 * tensor that several contractions read, as forward and backward do, is converted once. Results stay float32.
 */
final class Halves {

    private static final int FACTORS = 2;

    private Halves() {
    }

    /** Has the operands of every contraction that a library may compute converted before it. */
    static Graph convert(Graph graph) {
        return graph.rewrite(Halves::visit);
    }

    private static List<Value> visit(Node node, List<Value> operands, GraphBuilder to) {
        if (!(node.op() instanceof Op.Contraction op) || !isConverted(op)) {
            return Graph.copy(node, operands, to);
        }
        var converted = new ArrayList<>(operands);
        for (int i = 0; i < FACTORS; i++) {
            converted.set(i, converted(operands.get(i), type(op, operands.get(i).type()), to));
        }
        return to.addTyped(op, converted, node.types(), node.name());
    }

    /** What our own kernels compute they compute from float32. */
    private static boolean isConverted(Op.Contraction op) {
        return op instanceof Op.MatMul || Geometry.isSymmetric(op);
    }

    /** The type in which an operation reads a factor. */
    static TensorType type(Op.Contraction op, TensorType factor) {
        TensorType half = factor.as(DType.BF16);
        return op instanceof Op.MatMul ? half : half.as(Layout.CHANNELS_LAST);
    }

    private static Value converted(Value value, TensorType type, GraphBuilder to) {
        return value.type().equals(type)
                ? value
                : to.addTyped(new Op.Cast(type.dtype()), List.of(value), List.of(type), value.node().name() + "/bf16")
                        .get(0);
    }
}
