package dev.tandem.cpu.layout;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The row-major operation that a node on batch-last values is, seen from memory: [N,C,H,W] stored as C H W N is a row-major
 * [C,H,W,N]; a convolution of it is one of a single image with a third spatial axis on which the window has one cell.
 */
public final class Physical {

    private static final String OPERAND = "operand";

    private final Node node;
    private final GraphBuilder to = new GraphBuilder(false);

    private Physical(Node node) {
        this.node = node;
    }

    /** Compiles a node by compilers that know row-major values alone, but for what walks memory by strides. */
    public static Kernel compile(Node node, Function<Node, Kernel> kernels) {
        boolean rowMajor = Stream.concat(node.types().stream(), node.operandTypes().stream())
                .allMatch(t -> t.layout() != Layout.BATCH_LAST);
        if (rowMajor) {
            return kernels.apply(node);
        }
        Kernel kernel = kernels.apply(new Physical(node).of());
        return node.op() instanceof Op.MatMul m && !m.transA() ? new Swapped(kernel) : kernel;
    }

    /** A kernel that takes the first two operands the other way round. */
    private record Swapped(Kernel kernel) implements Kernel {

        @Override
        public long workspaceBytes() {
            return kernel.workspaceBytes();
        }

        @Override
        public String describe() {
            return kernel.describe();
        }

        @Override
        public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            Tensor[] swapped = operands.clone();
            swapped[0] = operands[1];
            swapped[1] = operands[0];
            return kernel.bind(swapped, results, workspace);
        }
    }

    private Node of() {
        return switch (node.op()) {
            case Op.Map m -> {
                int rank = type(0).shape().rank();
                yield node(new Op.Map(rotated(m.formulas(), rank), m.dtype()), operands(0, rank));
            }
            case Op.Reduce r -> reduce(r);
            case Op.MatMul m -> product(m);
            case Op.Conv c -> {
                int rank = type(0).shape().rank();
                var operands = values(image(operand(0).shape()), filter(operand(1).shape()));
                operands.addAll(operands(2, rank));
                yield node(new Op.Conv(window(c.window()), c.groups(), aroundImages(c.epilogue(), rank)), operands);
            }
            case Op.ConvInputGradient c -> {
                int rank = type(0).shape().rank();
                var operands = values(filter(operand(0).shape()), image(operand(1).shape()));
                operands.addAll(operands(2, rank));
                yield node(new Op.ConvInputGradient(window(c.window()), c.groups(), image(c.input()),
                        aroundImages(c.epilogue(), rank)), operands);
            }
            case Op.ConvFilterGradient c -> {
                var operands = values(image(operand(0).shape()), image(operand(1).shape()));
                for (int i = 2; i < node.operands().size(); i++) {
                    operands.add(value(filter(aligned(operand(i).shape(), type(0).shape().rank())), i));
                }
                yield node(new Op.ConvFilterGradient(window(c.window()), c.groups(), c.epilogue()), operands);
            }
            case Op.Pool p -> node(new Op.Pool(p.kind(), window(p.window())), images());
            case Op.PoolGradient p ->
                node(new Op.PoolGradient(p.kind(), window(p.window()), image(p.input())), images());
            case Op.PoolTangent p -> node(new Op.PoolTangent(window(p.window())), images());
            // they walk both sides by strides
            case Op.Transpose _,Op.Slice _,Op.Pad _,Op.Concat _,Op.Split _,Op.Broadcast _,Op.Cast _,Op.Copy _,Op.Detach _,Op.Relayout _ ->
                node;
            case Op.Input _,Op.State _,Op.Constant _,Op.Iota _,Op.Reshape _,Op.Gather _,Op.ScatterAdd _,Op.Random _,Op.Composite _ ->
                throw new IllegalStateException("lays no batch last: " + node.name() + " " + node.op());
        };
    }

    private TensorType type(int result) {
        return node.types().get(result);
    }

    private TensorType operand(int index) {
        return node.operandTypes().get(index);
    }

    private Node node(Op op, List<Value> operands) {
        return to.addNamed(op, operands, node.name()).get(0).node();
    }

    // ---- operands

    private Value value(Shape shape, int index) {
        return to.input(OPERAND + index, new TensorType(operand(index).dtype(), shape));
    }

    private List<Value> values(Shape... shapes) {
        var values = new ArrayList<Value>();
        for (Shape shape : shapes) {
            values.add(value(shape, values.size()));
        }
        return values;
    }

    private List<Value> images() {
        var values = new ArrayList<Value>();
        for (int i = 0; i < node.operands().size(); i++) {
            values.add(value(image(operand(i).shape()), i));
        }
        return values;
    }

    /** The operands from one on, which broadcast to a shape of this rank. */
    private List<Value> operands(int from, int rank) {
        var values = new ArrayList<Value>();
        for (int i = from; i < node.operands().size(); i++) {
            values.add(value(rotated(aligned(operand(i).shape(), rank)), i));
        }
        return values;
    }

    // ---- shapes

    /** The shape with ones before it. */
    private static Shape aligned(Shape shape, int rank) {
        return Shape.of(IntStream.generate(() -> 1).limit(rank - shape.rank()).toArray()).then(shape);
    }

    /** [N,…] as it lies. */
    private static Shape rotated(Shape shape) {
        return shape.range(1, shape.rank()).then(Shape.of(shape.size(0)));
    }

    /** [N,C,…] as one image. */
    private static Shape image(Shape shape) {
        return rotated(shape).batched(1);
    }

    private static Shape filter(Shape shape) {
        return shape.then(Shape.of(1));
    }

    /** The window with one cell on the axis of the samples. */
    private static Window window(Window w) {
        return new Window(and(w.kernel(), 1), and(w.stride(), 1), and(w.low(), 0), and(w.high(), 0),
                and(w.dilation(), 1), w.ceil());
    }

    private static List<Integer> and(List<Integer> list, int last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    // ---- formulas

    /** Formulas over a shape of this rank, whose first axis becomes the last. */
    private static List<Expr> rotated(List<Expr> formulas, int rank) {
        return formulas.stream().map(f -> rotated(f, rank)).toList();
    }

    private static Expr rotated(Expr formula, int rank) {
        return Expr.replace(formula,
                e -> e instanceof Expr.Index(int axis) ? Expr.index((axis + rank - 1) % rank) : null);
    }

    /** Formulas over images of this rank, whose first axis becomes one after their last. */
    private static List<Expr> aroundImages(List<Expr> formulas, int rank) {
        return formulas.stream()
                .map(f -> Expr.replace(f,
                        e -> e instanceof Expr.Index(int axis) && axis == 0 ? Expr.index(rank) : null))
                .toList();
    }

    // ---- operations with a form of their own

    private Node reduce(Op.Reduce r) {
        int rank = node.operandTypes().stream().mapToInt(t -> t.shape().rank()).max().orElse(0);
        var reductions = r.reductions().stream().map(x -> new Op.Reduction(x.kind(), rotated(x.formula(), rank)))
                .toList();
        var axes = r.axes().stream().map(axis -> (axis + rank - 1) % rank).toList();
        return node(new Op.Reduce(reductions, axes, r.keep(), r.dtype()), operands(0, rank));
    }

    /** x·w is wᵀ·xᵀ transposed; xᵀ·dy needs no more than another flag. */
    private Node product(Op.MatMul m) {
        if (m.transA()) {
            var operands = values(rotated(operand(0).shape()), rotated(operand(1).shape()));
            for (int i = 2; i < node.operands().size(); i++) {
                operands.add(value(operand(i).shape(), i));
            }
            return node(new Op.MatMul(false, true, m.epilogue()), operands);
        }
        var operands = new ArrayList<Value>();
        operands.add(value(operand(1).shape(), 1));
        operands.add(value(rotated(operand(0).shape()), 0));
        operands.addAll(operands(2, 2));
        return node(new Op.MatMul(!m.transB(), false, rotated(m.epilogue(), 2)), operands);
    }
}
