package dev.tandem.optim;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands between ∂L/∂w and the gradient of an update: sums over several batches, and a scale for all parameters alike that
 * makes means of them and holds their norm. Where neither is asked for, nothing does.
 */
final class GradientSums {

    /** Terms that are added in one operation. */
    private static final int TOGETHER = 8;

    private final GraphBuilder b;
    private final Accumulation accumulation;
    private final Value sound;
    private final Value due;
    private final @Nullable Value full;
    private final @Nullable Value scale;

    /**
     * Appends what counts batches, and the norm.
     *
     * @param sound a scalar: where it is 0, nothing changes but the count of batches
     */
    GradientSums(GraphBuilder b, Tuned optimizer, Accumulation accumulation, Map<Value, Value> gradients, Value sound) {
        this.b = b;
        this.accumulation = accumulation;
        Value squares = optimizer.clipsNorm() ? squares(gradients) : null;
        this.sound = squares == null
                ? sound
                : b.scope("optimizer",
                        () -> Ops.map("sound", select(Updates.isFinite(o(0)), o(1), ZERO), squares, sound));
        Value samples = null;
        if (accumulates()) {
            var counts = count();
            full = counts.get(0);
            due = counts.get(1);
            samples = counts.get(2);
        } else {
            full = null;
            due = this.sound;
        }
        scale = scale(samples, squares, optimizer.clipNorm());
    }

    /** Whether several batches make one update. */
    boolean accumulates() {
        return accumulation.batches() > 1;
    }

    /** A scalar: where it is 0, no sum changes. */
    Value sound() {
        return sound;
    }

    /** A scalar: where it is 0, no parameter and no slot changes. */
    Value due() {
        return due;
    }

    /** The state that holds the sum of a parameter's gradients since the last update, weighted by samples. */
    Value state(Value w) {
        return b.state(((Op.State) w.op()).name() + "/sum", w.type(), new Init.Fill(0));
    }

    /** The formula of a sum with one more gradient. */
    Expr sum(Expr before, Expr gradient) {
        return add(before, mul(lit(accumulation.samples()), gradient));
    }

    /** What sums are multiplied by; null for 1. */
    @Nullable
    Value scale() {
        return scale;
    }

    /** The number of updates after this step: {@code next} if it makes one. */
    Value updates(Value step, Value next) {
        return full == null
                ? next
                : b.addNamed(new Op.Map(List.of(add(o(0), o(1))), DType.I64), List.of(step, Ops.cast(full, DType.I64)),
                        "optimizer/updates").get(0);
    }

    /** Whether the batch is the last of an update; that where the step is sound; the samples that the sums have. */
    private List<Value> count() {
        Value batch = b.state(Updates.BATCH, TensorType.f32(), new Init.Fill(0));
        Value samples = b.state(Updates.SAMPLES, TensorType.f32(), new Init.Fill(0));
        Expr batches = add(o(0), ONE);
        Expr isFull = apply(Fn2.EQ, batches, lit(accumulation.batches()));
        Expr summed = add(o(1), lit(accumulation.samples()));
        var counts = b.scope("optimizer", () -> Ops.maps("gathered",
                List.of(isFull, select(o(2), isFull, ZERO), summed, select(isFull, ZERO, batches),
                        select(o(2), select(isFull, ZERO, summed), o(1))),
                batch, samples, sound));
        b.update(batch, counts.get(3));
        b.update(samples, counts.get(4));
        return counts;
    }

    private @Nullable Value scale(@Nullable Value samples, @Nullable Value squares, double bound) {
        var operands = new ArrayList<Value>();
        Expr made = ONE;
        if (samples != null) {
            made = div(ONE, o(0));
            operands.add(samples);
        }
        if (squares != null) {
            Expr norm = mul(apply(Fn.SQRT, o(operands.size())), made);
            made = mul(made, div(lit(bound), apply(Fn2.MAX, lit(bound), norm)));
            operands.add(squares);
        }
        Expr formula = made;
        return operands.isEmpty()
                ? null
                : b.scope("optimizer", () -> Ops.map("scale", formula, operands.toArray(Value[]::new)));
    }

    /** ‖sums‖² over all parameters, a scalar. */
    private Value squares(Map<Value, Value> gradients) {
        var terms = new ArrayList<Value>();
        gradients.forEach((w, dw) -> terms.add(b.scopeAt("norm/" + w.node().name(), () -> accumulates()
                ? squares(sum(o(0), o(1)), state(w), dw)
                : squares(o(0), dw))));
        return b.scopeAt("norm", () -> total(terms));
    }

    private static Value squares(Expr formula, Value... operands) {
        return Ops.reduce(Op.Kind.SUM, Expr.square(formula), false, Ops.axes(operands[0]), operands);
    }

    private static Value total(List<Value> terms) {
        if (terms.size() == 1) {
            return terms.get(0);
        }
        var sums = new ArrayList<Value>();
        for (int from = 0; from < terms.size(); from += TOGETHER) {
            var some = terms.subList(from, Math.min(terms.size(), from + TOGETHER));
            Expr sum = ZERO;
            for (int i = 0; i < some.size(); i++) {
                sum = add(sum, o(i));
            }
            sums.add(Ops.map("total", sum, some.toArray(Value[]::new)));
        }
        return total(sums);
    }
}
