package dev.tandem.graph;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Functions on graph values, one an operation, and those made of them. Each appends nodes to its operands' graph. */
public final class Ops {

    private Ops() {
    }

    // ---- formulas

    /** Applies a formula to operands that broadcast together; the result is float32. */
    public static Value map(String label, Expr formula, Value... operands) {
        return maps(label, List.of(formula), operands).get(0);
    }

    /** Applies formulas to operands that broadcast together, a float32 result each. */
    public static List<Value> maps(String label, List<Expr> formulas, Value... operands) {
        return operands[0].builder().add(new Op.Map(formulas, DType.F32), List.of(operands), label);
    }

    /** a + b. */
    public static Value add(Value a, Value b) {
        return map("add", Expr.add(o(0), o(1)), a, b);
    }

    /** a − b. */
    public static Value sub(Value a, Value b) {
        return map("sub", Expr.sub(o(0), o(1)), a, b);
    }

    /** a · b, element by element. */
    public static Value mul(Value a, Value b) {
        return map("mul", Expr.mul(o(0), o(1)), a, b);
    }

    /** a / b, element by element. */
    public static Value div(Value a, Value b) {
        return map("div", Expr.div(o(0), o(1)), a, b);
    }

    /** The larger of two. */
    public static Value max(Value a, Value b) {
        return map("max", apply(Fn2.MAX, o(0), o(1)), a, b);
    }

    /** The smaller of two. */
    public static Value min(Value a, Value b) {
        return map("min", apply(Fn2.MIN, o(0), o(1)), a, b);
    }

    /** factor · x. */
    public static Value scale(Value x, double factor) {
        return map("scale", Expr.mul(o(0), lit(factor)), x);
    }

    /** −x. */
    public static Value neg(Value x) {
        return apply1(Fn.NEG, x);
    }

    /** |x|. */
    public static Value abs(Value x) {
        return apply1(Fn.ABS, x);
    }

    /** eˣ. */
    public static Value exp(Value x) {
        return apply1(Fn.EXP, x);
    }

    /** ln x. */
    public static Value log(Value x) {
        return apply1(Fn.LOG, x);
    }

    /** √x. */
    public static Value sqrt(Value x) {
        return apply1(Fn.SQRT, x);
    }

    /** x². */
    public static Value square(Value x) {
        return map("square", Expr.square(o(0)), x);
    }

    /** tanh x. */
    public static Value tanh(Value x) {
        return apply1(Fn.TANH, x);
    }

    /** 1 / (1 + e⁻ˣ). */
    public static Value sigmoid(Value x) {
        return apply1(Fn.SIGMOID, x);
    }

    /** max(x, 0). */
    public static Value relu(Value x) {
        return apply1(Fn.RELU, x);
    }

    private static Value apply1(Fn fn, Value x) {
        return map(fn.name().toLowerCase(java.util.Locale.ROOT), apply(fn, o(0)), x);
    }

    // ---- reductions

    /** Reduces a formula of the operands over some axes, which stay as size 1 if {@code keep}. */
    public static Value reduce(Kind kind, Expr formula, boolean keep, List<Integer> axes, Value... operands) {
        var op = new Op.Reduce(List.of(new Op.Reduction(kind, formula)), axes, keep, DType.F32);
        return operands[0].builder().add(op, List.of(operands), kind.name().toLowerCase(java.util.Locale.ROOT)).get(0);
    }

    /** The sum over some axes. */
    public static Value sum(Value x, boolean keep, Integer... axes) {
        return reduce(Kind.SUM, o(0), keep, List.of(axes), x);
    }

    /** The sum of all elements, a scalar. */
    public static Value sum(Value x) {
        return reduce(Kind.SUM, o(0), false, axes(x), x);
    }

    /** The mean of all elements, a scalar. */
    public static Value mean(Value x) {
        return scale(sum(x), 1.0 / x.type().elements());
    }

    /** The largest over some axes. */
    public static Value max(Value x, boolean keep, Integer... axes) {
        return reduce(Kind.MAX, o(0), keep, List.of(axes), x);
    }

    /** Where the largest is on one axis, I32; the first of equals. */
    public static Value argMax(Value x, int axis) {
        return reduce(Kind.ARG_MAX, o(0), false, List.of(axis), x);
    }

    /** The axes of a value: 0 … rank − 1. */
    public static List<Integer> axes(Value x) {
        return IntStream.range(0, x.shape().rank()).boxed().toList();
    }

    // ---- contractions and pooling

    /** The matrix product. */
    public static Value matmul(Value a, Value b) {
        return matmul(a, b, false, false);
    }

    /** The product of matrices, each transposed first if asked. */
    public static Value matmul(Value a, Value b, boolean transA, boolean transB) {
        return a.builder().add(new Op.MatMul(transA, transB, List.of()), "matmul", a, b);
    }

    /** The convolution (cross-correlation) of x [N,C,…] with filters [K,C/groups,…]. */
    public static Value conv(Value x, Value filter, Window window, int groups) {
        return x.builder().add(new Op.Conv(window, groups, List.of()), "conv", x, filter);
    }

    /** The gradient of a convolution by its input, or a transposed convolution: filter and dy give a value of shape {@code input}. */
    public static Value convInputGradient(Value filter, Value dy, Window window, int groups, Shape input) {
        return dy.builder().add(new Op.ConvInputGradient(window, groups, input, List.of()), "dx", filter, dy);
    }

    /** The gradient of a convolution by its filter. */
    public static Value convFilterGradient(Value x, Value dy, Window window, int groups) {
        return x.builder().add(new Op.ConvFilterGradient(window, groups, List.of()), "dw", x, dy);
    }

    /** Pooling over sliding windows. */
    public static Value pool(PoolKind kind, Value x, Window window) {
        return x.builder().add(new Op.Pool(kind, window), "pool", x);
    }

    /** The gradient of pooling x. Averages need x's shape only. */
    public static Value poolGradient(PoolKind kind, Window window, Value x, Value dy) {
        var op = new Op.PoolGradient(kind, window, x.shape());
        return kind == PoolKind.MAX ? dy.builder().add(op, "dx", x, dy) : dy.builder().add(op, "dx", dy);
    }

    // ---- movement

    /** The same elements under another shape. */
    public static Value reshape(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : x.builder().add(new Op.Reshape(shape), "reshape", x);
    }

    /** The same elements under another shape. */
    public static Value reshape(Value x, int... sizes) {
        return reshape(x, Shape.of(sizes));
    }

    /** Axes in another order. */
    public static Value transpose(Value x, Integer... order) {
        return x.builder().add(new Op.Transpose(List.of(order)), "transpose", x);
    }

    /** The elements from {@code from} to {@code to} (exclusive) on one axis. */
    public static Value slice(Value x, int axis, int from, int to) {
        var start = new ArrayList<>(Collections.nCopies(x.shape().rank(), 0));
        var end = new ArrayList<>(Arrays.stream(x.shape().sizes()).boxed().toList());
        start.set(axis, from);
        end.set(axis, to);
        return x.builder().add(new Op.Slice(start, end), "slice", x);
    }

    /** Zeros around x. */
    public static Value pad(Value x, List<Integer> low, List<Integer> high) {
        return x.builder().add(new Op.Pad(low, high), "pad", x);
    }

    /** Values one after the other on an axis. */
    public static Value concat(int axis, Value... values) {
        return values[0].builder().add(new Op.Concat(axis), "concat", values);
    }

    /** Equal parts of an axis. */
    public static List<Value> split(Value x, int axis, int parts) {
        var sizes = Collections.nCopies(parts, x.shape().size(axis) / parts);
        return x.builder().add(new Op.Split(axis, sizes), List.of(x), "split");
    }

    /** Rows of data. */
    public static Value gather(Value data, Value indices) {
        return data.builder().add(new Op.Gather(), "gather", data, indices);
    }

    /** base with updates added to its rows. */
    public static Value scatterAdd(Value base, Value indices, Value updates) {
        return base.builder().add(new Op.ScatterAdd(), "scatterAdd", base, indices, updates);
    }

    /** x repeated to a shape. */
    public static Value broadcast(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : x.builder().add(new Op.Broadcast(shape), "broadcast", x);
    }

    /** Zeros of a value's type. */
    public static Value zeros(Value like) {
        return broadcast(like.builder().constant(TensorType.of(like.type().dtype()), dev.tandem.tensor.Values.of(0)),
                like.shape());
    }

    /** x in another element type. */
    public static Value cast(Value x, DType to) {
        return x.type().dtype() == to ? x : x.builder().add(new Op.Cast(to), "cast", x);
    }

    /** x without a gradient. */
    public static Value detach(Value x) {
        return x.builder().add(new Op.Detach(), "detach", x);
    }

    // ---- random and composites

    /** Random numbers of their own stream. */
    public static Value random(GraphBuilder builder, Op.Distribution distribution, Shape shape) {
        return builder.add(new Op.Random(distribution, builder.randomStream("random"), shape), "random",
                builder.randomKey());
    }

    /** x with a share {@code rate} of its elements dropped and the others scaled to keep the mean. */
    public static Value dropout(Value x, double rate) {
        GraphBuilder b = x.builder();
        return b.add(new Op.Dropout(rate, b.randomStream("dropout")), "dropout", x, b.randomKey());
    }

    /** (y, mean, 1/σ, unbiased variance) of {@link Op.BatchNorm}. */
    public static List<Value> batchNorm(Value x, Value scale, Value shift, double epsilon) {
        return x.builder().add(new Op.BatchNorm(epsilon, List.of()), List.of(x, scale, shift), "batchNorm");
    }

    /** {@link Op.LocalResponseNormalization}. */
    public static Value localResponseNormalization(Value x, int size, double k, double alpha, double beta) {
        return x.builder().add(new Op.LocalResponseNormalization(size, k, alpha, beta), "lrn", x);
    }

    /** ex/Σe over the last axis, shifted by the largest. */
    public static Value softmax(Value x) {
        int last = x.shape().rank() - 1;
        Value max = detach(max(x, true, last));
        // a power is more work than writing and reading a number
        Value power = map("power", apply(Fn.EXP, Expr.sub(o(0), o(1))), x, max);
        Value share = map("share", Expr.div(Expr.ONE, o(0)), sum(power, true, last));
        return map("softmax", Expr.mul(o(0), o(1)), power, share);
    }

    /**
     * −ln softmax(x)[label] of each row. No one-hot is stored: comparing the label with the coordinate is part of the formula.
     *
     * @param x [N,classes]
     * @param labels I32 [N]
     * @return [N]
     */
    public static Value softmaxCrossEntropy(Value x, Value labels) {
        Value max = detach(max(x, true, 1));
        Value sum = reduce(Kind.SUM, apply(Fn.EXP, Expr.sub(o(0), o(1))), true, List.of(1), x, max);
        Value label = reshape(labels, x.shape().size(0), 1);
        Expr ofLabel = Expr.sub(Expr.add(apply(Fn.LOG, o(1)), o(2)), o(0));
        return reduce(Kind.SUM, select(apply(Fn2.EQ, index(1), o(3)), ofLabel, Expr.ZERO), false, List.of(1), x, sum,
                max, label);
    }
}
