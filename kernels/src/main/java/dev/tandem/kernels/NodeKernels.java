package dev.tandem.kernels;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernels of nodes that no vendor library computes.
 *
 * <p><i>Numerics</i>: formulas and sums in float32 whatever the element type, rounded once when stored; integer formulas in
 * 64-bit integers that wrap. The same sizes give the same order of every sum.
 */
public final class NodeKernels {

    private NodeKernels() {
    }

    /**
     * The launches that compute a node.
     *
     * @throws UsageException if an element type or a layout has no kernels
     * @throws IllegalStateException for what others compute: leaves, views, contractions, composites
     */
    public static Plan of(Node node) {
        check(node);
        List<TensorType> operands = node.operandTypes();
        List<TensorType> results = node.types();
        var movement = new MovementPlan(operands, results);
        return switch (node.op()) {
            case Op.Map m -> map(m.formulas(), operands, results);
            case Op.Reduce r -> ReducePlan.of(r, operands, results);
            case Op.Pool p -> PoolPlan.pool(p.kind(), p.window(), operands.get(0));
            case Op.PoolGradient p -> PoolPlan.gradient(p.kind(), p.window(), results.get(0));
            case Op.PoolTangent p -> PoolPlan.tangent(p.window(), operands.get(0));
            case Op.Iota i -> movement.iota(i.axis());
            case Op.Transpose t -> movement.transpose(t);
            case Op.Slice s -> movement.slice(s);
            case Op.Pad p -> movement.pad(p);
            case Op.Concat c -> movement.concat(c);
            case Op.Split s -> movement.split(s);
            case Op.Gather _ -> movement.gather();
            case Op.ScatterAdd _ -> movement.scatterAdd();
            case Op.Broadcast _ -> movement.broadcast();
            case Op.Cast _ -> movement.converted();
            case Op.Copy _,Op.Detach _,Op.Relayout _ -> movement.same();
            case Op.Random r -> movement.random(r);
            case Op.Input _,Op.State _,Op.Constant _,Op.Reshape _,Op.Contraction _,Op.Composite _ ->
                throw new IllegalStateException("no kernel computes " + Listing.line(node));
        };
    }

    /**
     * The launch that applies formulas to elements of operands which broadcast to the results' shape: for the epilogue of a
     * contraction operand 0 is the accumulator. A result may lie where an operand of its type does.
     */
    public static Plan map(List<Expr> formulas, List<TensorType> operands, List<TensorType> results) {
        return MapPlan.of(formulas, operands, results);
    }

    /**
     * The launch that computes a convolution or a gradient of one without its epilogue, for windows that no vendor library
     * expresses: asymmetric padding, any dilation, 1 to 3 axes. Result 0 is the accumulator. Plain loops.
     *
     * @throws IllegalStateException for a matrix product
     */
    public static Plan convolution(Op.Contraction op, List<TensorType> operands, TensorType accumulator) {
        return ConvolutionPlan.of(op, operands, accumulator);
    }

    /** The launch that writes an operand's elements in another element type, another layout, or both. */
    public static Plan converted(TensorType from, TensorType to) {
        return new MovementPlan(List.of(from), List.of(to)).converted();
    }

    private static void check(Node node) {
        Stream.concat(node.types().stream(), node.operandTypes().stream()).forEach(type -> {
            if (type.dtype() == DType.F64) {
                throw refused(node, "CUDA has no f64", type, "use f32");
            }
            if (type.layout() != Layout.ROW_MAJOR && !moves(node.op())) {
                throw refused(node, "has kernels for the row-major layout alone", type, "relayout first");
            }
        });
    }

    /** Whether an operation strides over memory as its types say. */
    private static boolean moves(Op op) {
        return op instanceof Op.Relayout || op instanceof Op.Cast || op instanceof Op.Copy || op instanceof Op.Detach;
    }

    private static UsageException refused(Node node, String wrong, TensorType type, String cure) {
        return new UsageException(Listing.kind(node.op()), node.name(), wrong, type.toString(), cure);
    }
}
