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
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The row-major operation that a node is, seen from memory, whose values have their samples side by side. [N,C,H,W] in blocks of
 * 16 samples is a row-major [N/16,C,H,W,16]; a convolution of it is one of N/16 images with a third spatial axis on which the window
 * has one cell. A matrix [N,K] with its samples last is a row-major [K,N].
 */
public final class Physical {

    private static final String OPERAND = "operand";

    private final Node node;
    private final boolean isBlocked;
    private final GraphBuilder to = new GraphBuilder(false);

    private Physical(Node node) {
        this.node = node;
        isBlocked = lies(node, Layout.BATCH_BLOCKED);
    }

    /** Compiles a node by compilers that know row-major values alone, but for what walks memory by strides. */
    public static Kernel compile(Node node, Function<Node, Kernel> kernels) {
        if (!lies(node, Layout.BATCH_LAST) && !lies(node, Layout.BATCH_BLOCKED)) {
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

    private static boolean lies(Node node, Layout layout) {
        return Stream.concat(node.types().stream(), node.operandTypes().stream()).anyMatch(t -> t.layout() == layout);
    }

    private Node of() {
        int rank = rank();
        return switch (node.op()) {
            case Op.Map m -> node(new Op.Map(formulas(m.formulas(), rank), m.dtype()), operands(0, rank));
            case Op.Reduce r -> reduce(r, rank);
            case Op.MatMul m -> product(m);
            case Op.Conv c -> {
                var operands = values(lying(operand(0).shape()), filter(operand(1).shape()));
                operands.addAll(operands(2, rank));
                yield node(new Op.Conv(window(c.window()), c.groups(), formulas(c.epilogue(), rank)), operands);
            }
            case Op.ConvInputGradient c -> {
                var operands = values(filter(operand(0).shape()), lying(operand(1).shape()));
                operands.addAll(operands(2, rank));
                yield node(new Op.ConvInputGradient(window(c.window()), c.groups(), lying(c.input()),
                        formulas(c.epilogue(), rank)), operands);
            }
            case Op.ConvFilterGradient c -> {
                var operands = values(lying(operand(0).shape()), lying(operand(1).shape()));
                for (int i = 2; i < node.operands().size(); i++) {
                    operands.add(value(filter(operand(i).shape().aligned(rank)), i));
                }
                yield node(new Op.ConvFilterGradient(window(c.window()), c.groups(), c.epilogue()), operands);
            }
            case Op.Pool p -> node(new Op.Pool(p.kind(), window(p.window())), all());
            case Op.PoolGradient p -> node(new Op.PoolGradient(p.kind(), window(p.window()), lying(p.input())), all());
            case Op.PoolTangent p -> node(new Op.PoolTangent(window(p.window())), all());
            case Op.Relayout r when isBlocked -> relayout(r);
            case Op.Slice s when isBlocked ->
                node(new Op.Slice(and(s.start(), 0), list(lying(Shape.of(s.end())))), all());
            case Op.Pad p when isBlocked -> node(new Op.Pad(and(p.low(), 0), and(p.high(), 0)), all());
            case Op.Broadcast b when isBlocked -> node(new Op.Broadcast(lying(b.shape())), all());
            case Op.Concat _,Op.Split _,Op.Cast _,Op.Copy _,Op.Detach _ when isBlocked -> node(node.op(), all());
            // they walk both sides by strides
            case Op.Transpose _,Op.Slice _,Op.Pad _,Op.Concat _,Op.Split _,Op.Broadcast _,Op.Cast _,Op.Copy _,Op.Detach _,Op.Relayout _ ->
                node;
            case Op.Input _,Op.State _,Op.Constant _,Op.Iota _,Op.Reshape _,Op.Gather _,Op.ScatterAdd _,Op.Random _,Op.Composite _ ->
                throw new IllegalStateException("lays no samples side by side: " + node.name() + " " + node.op());
        };
    }

    /** The axes of what has the most, the result or an operand. */
    private int rank() {
        return Stream.concat(node.types().stream(), node.operandTypes().stream()).mapToInt(t -> t.shape().rank()).max()
                .orElse(0);
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

    private List<Value> all() {
        return operands(0, 0);
    }

    /** The operands from one on, which broadcast to a shape of this rank. */
    private List<Value> operands(int from, int rank) {
        var values = new ArrayList<Value>();
        for (int i = from; i < node.operands().size(); i++) {
            values.add(value(lying(operand(i).shape().aligned(rank)), i));
        }
        return values;
    }

    // ---- shapes

    /** [N,…] as it lies. */
    private Shape lying(Shape shape) {
        Shape ofSample = shape.range(1, shape.rank());
        int block = isBlocked ? block(shape) : shape.size(0);
        return isBlocked
                ? ofSample.batched(shape.size(0) / block).then(Shape.of(block))
                : ofSample.then(Shape.of(block));
    }

    private static List<Integer> list(Shape shape) {
        return Arrays.stream(shape.sizes()).boxed().toList();
    }

    private static int block(Shape shape) {
        return new TensorType(DType.F32, shape).block();
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

    /** Formulas over a shape of this rank as over what lies there. */
    private List<Expr> formulas(List<Expr> formulas, int rank) {
        Expr sample = Expr.add(Expr.mul(Expr.index(0), Expr.lit(block(Shape.of(samples(rank))))), Expr.index(rank));
        return formulas.stream().map(f -> Expr.replace(f, e -> {
            if (!(e instanceof Expr.Index(int axis))) {
                return null;
            }
            if (isBlocked) {
                return axis == 0 ? sample : null;
            }
            return Expr.index((axis + rank - 1) % rank);
        })).toList();
    }

    /** The samples of what formulas are over: the result, or what is reduced. Filters have none. */
    private int samples(int rank) {
        return node.op() instanceof Op.Reduce
                ? node.operandTypes().stream().filter(t -> t.shape().rank() == rank).mapToInt(t -> t.shape().size(0))
                        .max().orElse(1)
                : node.types().get(0).shape().size(0);
    }

    // ---- operations with a form of their own

    private Node reduce(Op.Reduce r, int rank) {
        var formulas = formulas(r.reductions().stream().map(Op.Reduction::formula).toList(), rank);
        var reductions = IntStream.range(0, formulas.size())
                .mapToObj(i -> new Op.Reduction(r.reductions().get(i).kind(), formulas.get(i))).toList();
        List<Integer> axes;
        if (isBlocked) {
            axes = r.axes().contains(0) ? and(r.axes(), rank) : r.axes();
        } else {
            axes = r.axes().stream().map(axis -> (axis + rank - 1) % rank).toList();
        }
        return node(new Op.Reduce(reductions, axes, r.keep(), r.dtype()), operands(0, rank));
    }

    /** x·w is wᵀ·xᵀ transposed; xᵀ·dy needs no more than another flag. */
    private Node product(Op.MatMul m) {
        if (m.transA()) {
            var operands = values(lying(operand(0).shape()), lying(operand(1).shape()));
            for (int i = 2; i < node.operands().size(); i++) {
                operands.add(value(operand(i).shape(), i));
            }
            return node(new Op.MatMul(false, true, m.epilogue()), operands);
        }
        var operands = new ArrayList<Value>();
        operands.add(value(operand(1).shape(), 1));
        operands.add(value(lying(operand(0).shape()), 0));
        operands.addAll(operands(2, 2));
        return node(new Op.MatMul(!m.transB(), false, formulas(m.epilogue(), 2)), operands);
    }

    /** From or to blocks: two axes of the three, of blocks, of what is in a block and of a sample's elements, change places. */
    private Node relayout(Op.Relayout r) {
        Shape shape = operand(0).shape();
        int block = block(shape);
        int blocks = shape.size(0) / block;
        int ofSample = shape.elements() / shape.size(0);
        Shape from = switch (operand(0).layout()) {
            case BATCH_BLOCKED -> Shape.of(blocks, ofSample, block);
            case BATCH_LAST -> Shape.of(ofSample, blocks, block);
            case ROW_MAJOR -> Shape.of(blocks, block, ofSample);
            case CHANNELS_LAST -> throw new IllegalStateException("lies by channels: " + node.name());
        };
        boolean isLast = operand(0).layout() == Layout.BATCH_LAST || r.to() == Layout.BATCH_LAST;
        return node(new Op.Transpose(isLast ? List.of(1, 0, 2) : List.of(0, 2, 1)), List.of(value(from, 0)));
    }
}
