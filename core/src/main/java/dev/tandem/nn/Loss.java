package dev.tandem.nn;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * A loss: one number a sample from a network's output and the target.
 *
 * @param name as reports print it
 * @param function (output [N,…], target) → [N]; a target is I32 [N] for classes, or float32 of the output's shape
 */
public record Loss(String name, BinaryOperator<Value> function) {

    /**
     * Appends the loss of each sample.
     *
     * @throws UsageException if output and target do not fit
     */
    public Value apply(Value output, Value target) {
        boolean classes = target.type().dtype() == DType.I32;
        boolean fits = classes
                ? output.shape().rank() == 2 && target.shape().equals(output.shape().range(0, 1))
                : target.shape().equals(output.shape());
        if (!fits) {
            throw new UsageException("loss", name, "output and target do not fit",
                    "output " + output.type() + ", target "
                            + target.type(),
                    "end the network with one output a class, or give targets of its shape");
        }
        return output.builder().scope(name, () -> function.apply(output, target));
    }

    /** −ln softmax(output)[class], for classes. */
    public static Loss softmaxCrossEntropy() {
        return new Loss("softmaxCrossEntropy", Ops::softmaxCrossEntropy);
    }

    /** ½ Σ (y − t)², t being 1 for the class and 0 elsewhere where the target is a class. */
    public static Loss squaredError() {
        return new Loss("squaredError", (y, t) -> {
            boolean classes = t.type().dtype() == DType.I32;
            Expr target = classes ? Expr.apply(Fn2.EQ, index(1), o(1)) : o(1);
            Value operand = classes ? Ops.reshape(t, t.shape().size(0), 1) : t;
            List<Integer> axes = Ops.axes(y).stream().filter(a -> a != 0).toList();
            return Ops.reduce(Kind.SUM, Expr.mul(lit(0.5), Expr.square(Expr.sub(o(0), target))), false, axes, y,
                    operand);
        });
    }
}
