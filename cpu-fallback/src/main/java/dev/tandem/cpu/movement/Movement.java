package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Compiles what moves or converts elements. Nearly all of it is copying between two ways to stride over memory. */
public final class Movement {

    private final Node node;
    private final Cpu cpu;

    private Movement(Node node, Cpu cpu) {
        this.node = node;
        this.cpu = cpu;
    }

    /** Compiles a node. */
    public static Kernel of(Node node, Cpu cpu) {
        return new Movement(node, cpu).kernel();
    }

    private Kernel kernel() {
        return switch (node.op()) {
            case Op.Iota i -> IotaKernel.of(i, cpu);
            case Op.Transpose t -> transpose(t);
            case Op.Slice s -> part(result(0), operand(0), s.start());
            case Op.Pad p -> pad(p);
            case Op.Concat c -> concat(c);
            case Op.Split s -> split(s);
            case Op.Broadcast b -> broadcast();
            case Op.Copy c -> same();
            case Op.Detach d -> same();
            case Op.Relayout r -> same();
            case Op.Gather g -> GatherKernel.of(operand(0), operand(1), cpu);
            case Op.ScatterAdd s -> ScatterAddKernel.of(operand(0), operand(1), cpu);
            case Op.Cast c -> CastKernel.of(operand(0), result(0), cpu);
            case Op.Input _,Op.State _,Op.Constant _,Op.Map _,Op.Reduce _,Op.Contraction _,Op.Pool _,Op.PoolGradient _,Op.PoolTangent _,Op.Reshape _,Op.Random _,Op.Composite _ ->
                throw new IllegalStateException("not movement: " + Listing.line(node));
        };
    }

    private TensorType operand(int index) {
        return node.operandTypes().get(index);
    }

    private TensorType result(int index) {
        return node.types().get(index);
    }

    private Kernel transpose(Op.Transpose op) {
        int[] strides = operand(0).strides();
        int[] from = op.order().stream().mapToInt(axis -> strides[axis]).toArray();
        return copy(new Strides(result(0).shape().sizes(), from, result(0).strides()), 0, 0);
    }

    private Kernel broadcast() {
        TensorType x = operand(0);
        int[] sizes = result(0).shape().sizes();
        int[] from = new int[sizes.length];
        int missing = sizes.length - x.shape().rank();
        for (int axis = missing; axis < sizes.length; axis++) {
            from[axis] = x.shape().size(axis - missing) == 1 ? 0 : x.strides()[axis - missing];
        }
        return copy(new Strides(sizes, from, result(0).strides()), 0, 0);
    }

    private Kernel same() {
        Kernel copy = part(result(0), operand(0), Collections.nCopies(operand(0).shape().rank(), 0));
        return (operands, results, workspace) -> operands[0].equals(results[0])
                ? () -> {
                }
                : copy.bind(operands, results, workspace);
    }

    /** The elements of {@code whole} from {@code start} on, as many as {@code part} has. */
    private Kernel part(TensorType part, TensorType whole, List<Integer> start) {
        return copy(new Strides(part.shape().sizes(), whole.strides(), part.strides()), at(whole, start), 0);
    }

    private Kernel pad(Op.Pad op) {
        TensorType x = operand(0);
        TensorType y = result(0);
        var inside = StridedCopy.of(new Strides(x.shape().sizes(), x.strides(), y.strides()), x.dtype(), cpu);
        int at = at(y, op.low());
        int elements = y.elements();
        return (operands, results, workspace) -> {
            var moves = Moves.of(operands[0], results[0]);
            Bound copy = inside.bind(moves, 0, at);
            return () -> {
                moves.clear(0, elements);
                copy.run();
            };
        };
    }

    private Kernel concat(Op.Concat op) {
        var copies = new ArrayList<StridedCopy>();
        for (TensorType part : node.operandTypes()) {
            copies.add(StridedCopy.of(new Strides(part.shape().sizes(), part.strides(), result(0).strides()),
                    part.dtype(), cpu));
        }
        return (operands, results, workspace) -> {
            var bound = new ArrayList<Bound>();
            int at = 0;
            for (int i = 0; i < operands.length; i++) {
                bound.add(copies.get(i).bind(Moves.of(operands[i], results[0]), 0, at));
                at += operand(i).shape().size(op.axis()) * result(0).strides()[op.axis()];
            }
            return inOrder(bound);
        };
    }

    private Kernel split(Op.Split op) {
        var copies = new ArrayList<StridedCopy>();
        for (TensorType part : node.types()) {
            copies.add(StridedCopy.of(new Strides(part.shape().sizes(), operand(0).strides(), part.strides()),
                    part.dtype(), cpu));
        }
        return (operands, results, workspace) -> {
            var bound = new ArrayList<Bound>();
            int at = 0;
            for (int i = 0; i < results.length; i++) {
                bound.add(copies.get(i).bind(Moves.of(operands[0], results[i]), at, 0));
                at += op.sizes().get(i) * operand(0).strides()[op.axis()];
            }
            return inOrder(bound);
        };
    }

    private static Bound inOrder(List<Bound> list) {
        Bound[] bound = list.toArray(Bound[]::new);
        return () -> {
            for (Bound b : bound) {
                b.run();
            }
        };
    }

    private Kernel copy(Strides strides, int fromAt, int toAt) {
        var copy = StridedCopy.of(strides, operand(0).dtype(), cpu);
        return (operands, results, workspace) -> copy.bind(Moves.of(operands[0], results[0]), fromAt, toAt);
    }

    /** The index of the element with these coordinates. */
    private static int at(TensorType type, List<Integer> coordinates) {
        int[] strides = type.strides();
        int index = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            index += coordinates.get(axis) * strides[axis];
        }
        return index;
    }
}
