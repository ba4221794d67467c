package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;

/** Movements that move nothing, move twice, or move copies of one number. */
final class SimplifyMovement {

    private SimplifyMovement() {
    }

    /** The same elements in order under another shape, made with as little as it takes. */
    static Value reshape(Node node, Shape shape, Value x, Rewriter to) {
        Value source = x.op() instanceof Op.Reshape ? x.node().operands().get(0) : x;
        if (source.shape().equals(shape)) {
            return source;
        }
        if (source.op() instanceof Op.Constant c) {
            var type = new TensorType(c.type().dtype(), shape);
            return to.add(node, new Op.Constant(type, c.values()), List.of()).get(0);
        }
        if (isFilled(source)) {
            return refill(node, shape, source, to);
        }
        return to.add(node, new Op.Reshape(shape), List.of(source)).get(0);
    }

    static Value transpose(Node node, Op.Transpose op, Value x, Rewriter to) {
        List<Integer> order = op.order();
        Value source = x;
        if (x.op() instanceof Op.Transpose before) {
            order = order.stream().map(before.order()::get).toList();
            source = x.node().operands().get(0);
        }
        Shape shape = node.types().get(0).shape();
        if (isFilled(source)) {
            return refill(node, shape, source, to);
        }
        if (keepsOrder(source.shape(), order)) {
            return reshape(node, shape, source, to);
        }
        return to.add(node, new Op.Transpose(order), List.of(source)).get(0);
    }

    /** Whether only axes of size 1 change places, so that the elements stay where they are. */
    private static boolean keepsOrder(Shape shape, List<Integer> order) {
        int last = -1;
        for (int axis : order) {
            if (shape.size(axis) != 1) {
                if (axis < last) {
                    return false;
                }
                last = axis;
            }
        }
        return true;
    }

    static Value slice(Node node, Value x, Rewriter to) {
        Shape shape = node.types().get(0).shape();
        if (shape.equals(x.shape())) {
            return x;
        }
        return isFilled(x) ? refill(node, shape, x, to) : to.copy(node, List.of(x)).get(0);
    }

    static Value broadcast(Node node, Op.Broadcast op, Value x, Rewriter to) {
        Value source = x.op() instanceof Op.Broadcast ? x.node().operands().get(0) : x;
        if (source.shape().equals(op.shape())) {
            return source;
        }
        Value small = source.type().elements() == 1 ? reshape(node, Shape.of(), source, to) : source;
        return to.add(node, op, List.of(small)).get(0);
    }

    /** Whether a value is one number, a scalar's, everywhere. */
    private static boolean isFilled(Value x) {
        return x.op() instanceof Op.Broadcast && x.node().operands().get(0).shape().rank() == 0;
    }

    private static Value refill(Node node, Shape shape, Value filled, Rewriter to) {
        Value scalar = filled.node().operands().get(0);
        return shape.rank() == 0 ? scalar : to.add(node, new Op.Broadcast(shape), List.of(scalar)).get(0);
    }
}
