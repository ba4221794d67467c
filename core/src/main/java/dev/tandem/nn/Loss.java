package dev.tandem.nn;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A loss: one number a sample from a network's output y and the target t. Where a loss takes values and is given classes, t is 1
 * for the class and 0 for every other.
 *
 * @param name as reports print it
 * @param targets what it takes
 * @param function (output [N,…], target) → [N]; a target is I32 [N] for classes, or float32 of the output's shape for values
 */
public record Loss(String name, Targets targets, BinaryOperator<Value> function) {

    /** What a loss takes as targets. */
    public enum Targets {
        /** A class a sample, I32 [N]. */
        CLASSES,
        /** Numbers of the output's shape, float32. */
        VALUES,
        /** Classes or values. */
        EITHER
    }

    /** A loss that takes classes and values. */
    public Loss(String name, BinaryOperator<Value> function) {
        this(name, Targets.EITHER, function);
    }

    /**
     * Appends the loss of each sample.
     *
     * @throws UsageException if output and target do not fit, or the loss takes other targets
     */
    public Value apply(Value output, Value target) {
        boolean classes = areClasses(target);
        if (classes && targets == Targets.VALUES) {
            throw misfit("takes values of the output's shape, not classes", output, target,
                    "give float32 targets, or choose a loss for classes: softmaxCrossEntropy");
        }
        if (!classes && targets == Targets.CLASSES) {
            throw misfit("takes classes, not values", output, target,
                    "give i32 targets, one a sample, or choose a loss for values: klDivergence, squaredError");
        }
        boolean fits = classes
                ? output.shape().rank() == 2 && target.shape().equals(output.shape().range(0, 1))
                : target.shape().equals(output.shape());
        if (!fits) {
            throw misfit("output and target do not fit", output, target,
                    "end the network with one output a class, or give targets of its shape");
        }
        return output.builder().scope(name, () -> function.apply(output, target));
    }

    private UsageException misfit(String wrong, Value output, Value target, String cure) {
        return new UsageException("loss", name, wrong, "output " + output.type() + ", target " + target.type(), cure);
    }

    private static boolean areClasses(Value target) {
        return target.type().dtype() == DType.I32;
    }

    // ---- distances

    /** ½ Σ (y − t)², for values or classes. */
    public static Loss squaredError() {
        return new Loss("squaredError", (y, t) -> sum(y, t, 0, target -> half(sub(o(0), target))));
    }

    /** The mean of (y − t)² over a sample's outputs, for values or classes. */
    public static Loss meanSquaredError() {
        return new Loss("meanSquaredError", (y, t) -> {
            double share = (double) y.shape().size(0) / y.type().elements();
            return sum(y, t, 0, target -> mul(lit(share), square(sub(o(0), target))));
        });
    }

    /** The mean of |y − t| over a sample's outputs, for values or classes. */
    public static Loss meanAbsoluteError() {
        return new Loss("meanAbsoluteError", (y, t) -> {
            double share = (double) y.shape().size(0) / y.type().elements();
            return sum(y, t, 0, target -> mul(lit(share), Expr.apply(Fn.ABS, sub(o(0), target))));
        });
    }

    /**
     * Σ of ½d² where |d| ≤ δ, else δ · (|d| − ½δ), with d = y − t, for values. <i>Source</i>: Huber 1964; as the smooth L1 loss with δ =
     * 1, Girshick 2015, eq. 3.
     *
     * @param delta δ, where the parabola becomes a line
     * @throws UsageException if δ is not above 0
     */
    public static Loss huber(double delta) {
        if (!(delta > 0)) {
            throw new UsageException("loss", "huber", "δ must be above 0", "δ " + delta, "1 is usual");
        }
        return new Loss("huber", Targets.VALUES, (y, t) -> sum(y, t, 0, target -> {
            Expr d = sub(o(0), target);
            Expr size = Expr.apply(Fn.ABS, d);
            Expr line = mul(lit(delta), sub(size, lit(delta / 2)));
            return select(Expr.apply(Fn2.LE, size, lit(delta)), half(d), line);
        }));
    }

    private static Expr half(Expr d) {
        return mul(lit(0.5), square(d));
    }

    // ---- likelihoods

    /** −ln softmax(y)[class], for classes. */
    public static Loss softmaxCrossEntropy() {
        return new Loss("softmaxCrossEntropy", Targets.CLASSES, Ops::softmaxCrossEntropy);
    }

    /**
     * −Σ (t · ln σ(y) + (1 − t) · ln(1 − σ(y))), each output a probability of its own by the sigmoid σ, which must not be in the
     * network. For values from 0 to 1, or classes, one against all.
     *
     * <p><i>Numerics</i>: computed as ln(1 + eʸ) − t·y, with nothing that overflows.
     */
    public static Loss sigmoidCrossEntropy() {
        return new Loss("sigmoidCrossEntropy",
                (y, t) -> sum(y, t, 0, target -> sub(Activations.softplus(o(0)), mul(target, o(0)))));
    }

    /**
     * Σ t · (ln t − ln softmax(y)): how far the softmax over the last axis, which must not be in the network, is from the
     * distribution t. For values from 0; where t is 0 the term is. <i>Source</i>: Kullback &amp; Leibler 1951.
     */
    public static Loss klDivergence() {
        return new Loss("klDivergence", Targets.VALUES, (y, t) -> {
            int last = y.shape().rank() - 1;
            Value max = Ops.detach(Ops.max(y, true, last));
            Value sum = Ops.reduce(Kind.SUM, Expr.apply(Fn.EXP, sub(o(0), o(1))), true, List.of(last), y, max);
            Expr ownEntropy = select(Expr.apply(Fn2.EQ, o(1), ZERO), ZERO, mul(o(1), Expr.apply(Fn.LOG, o(1))));
            Expr logarithm = sub(sub(o(0), o(2)), Expr.apply(Fn.LOG, o(3)));
            return Ops.reduce(Kind.SUM, sub(ownEntropy, mul(o(1), logarithm)), false, axesOfSample(y), y, t, max, sum);
        });
    }

    // ---- margins

    /**
     * Σ max(0, 1 − t·y), for values −1 and 1, or classes, one against all: then t is 1 for the class and −1 for every other.
     * <i>Source</i>: Cortes &amp; Vapnik 1995; in a network, Tang 2013.
     */
    public static Loss binaryHinge() {
        return new Loss("binaryHinge",
                (y, t) -> sum(y, t, -1, target -> Expr.apply(Fn.RELU, sub(ONE, mul(target, o(0))))));
    }

    /** Σ max(0, 1 + y[j] − y[class]) over all j but the class, for classes. <i>Source</i>: Weston &amp; Watkins 1999. */
    public static Loss multiclassHinge() {
        return new Loss("multiclassHinge", Targets.CLASSES, (y, t) -> {
            Value label = Ops.reshape(t, t.shape().size(0), 1);
            Expr right = select(Expr.apply(Fn2.EQ, index(1), o(1)), o(0), ZERO);
            Value ofClass = Ops.reduce(Kind.SUM, right, true, List.of(1), y, label);
            Expr over = Expr.apply(Fn.RELU, sub(add(ONE, o(0)), o(2)));
            Expr wrong = select(Expr.apply(Fn2.EQ, index(1), o(1)), ZERO, over);
            return Ops.reduce(Kind.SUM, wrong, false, List.of(1), y, label, ofClass);
        });
    }

    // ---- sums over a sample

    /**
     * Σ of a formula of y, operand 0, and the target.
     *
     * @param other the target where classes are given and it is not the class
     * @param term from the target's formula to that of an output's part of the loss
     */
    private static Value sum(Value y, Value t, double other, UnaryOperator<Expr> term) {
        if (!areClasses(t)) {
            return Ops.reduce(Kind.SUM, term.apply(o(1)), false, axesOfSample(y), y, t);
        }
        Expr isClass = Expr.apply(Fn2.EQ, index(1), o(1));
        Expr target = add(mul(isClass, lit(1 - other)), lit(other));
        Value label = Ops.reshape(t, t.shape().size(0), 1);
        return Ops.reduce(Kind.SUM, term.apply(target), false, axesOfSample(y), y, label);
    }

    private static List<Integer> axesOfSample(Value y) {
        return Ops.axes(y).stream().filter(a -> a != 0).toList();
    }
}
