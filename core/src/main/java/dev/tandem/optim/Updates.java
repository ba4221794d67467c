package dev.tandem.optim;

import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

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
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Appends an optimizer's update of every parameter to a training graph. */
public final class Updates {

    /** The scalar input that holds the learning rate. */
    public static final String RATE = "learningRate";
    /** The state i64 that counts the steps taken. */
    public static final String STEP = "optimizer/step";

    private Updates() {
    }

    /**
     * Appends the updates, with the learning rate as an input. A step whose loss is not finite changes no parameter and no slot:
     * training stops with the weights that made the trouble, so that it can be found.
     *
     * @param gradients by parameter
     * @param loss the scalar the gradients are of
     */
    public static void append(GraphBuilder b, Rule rule, Map<Value, Value> gradients, Value loss) {
        append(b, rule, gradients, b.input(RATE, TensorType.f32()), sound(b, loss));
    }

    /**
     * Appends the updates.
     *
     * @param gradients by parameter
     * @param rate the learning rate, a scalar
     * @param sound a scalar: where it is 0, no parameter and no slot changes
     */
    public static void append(GraphBuilder b, Rule rule, Map<Value, Value> gradients, Value rate, Value sound) {
        Value step = b.state(STEP, TensorType.of(DType.I64), new Init.Fill(0));
        Value one = b.constant(TensorType.of(DType.I64), Values.of(1));
        var increment = new Op.Map(List.of(Expr.add(o(0), o(1))), DType.I64);
        Value next = b.addNamed(increment, List.of(step, one), "optimizer/count").get(0);
        b.update(step, next);
        Value t = Ops.cast(next, DType.F32);
        List<Value> scalars = rule.scalars().isEmpty()
                ? List.of()
                : b.scope("optimizer", () -> Ops.maps("scalars", rule.scalars(), rate, t));
        gradients.forEach((w, dw) -> update(b, rule, w, dw, rate, scalars, sound));
    }

    /** Appends the scalar that is 1 where a loss is finite, else 0. */
    public static Value sound(GraphBuilder b, Value loss) {
        return b.scope("optimizer", () -> Ops.map("sound", isFinite(o(0)), Ops.detach(loss)));
    }

    /** The formula that is 1 where another is finite as a float32, else 0. */
    public static Expr isFinite(Expr loss) {
        return Expr.apply(Fn2.LE, Expr.apply(Fn.ABS, loss), lit(Float.MAX_VALUE));
    }

    private static void update(GraphBuilder b, Rule rule, Value w, Value dw, Value rate, List<Value> scalars,
            Value sound) {
        String name = ((Op.State) w.op()).name();
        var slots = rule.slots().stream().map(s -> b.state(name + "/" + s, w.type(), new Init.Fill(0))).toList();
        var operands = new ArrayList<Value>(List.of(w, dw, rate));
        operands.addAll(scalars);
        operands.addAll(slots);
        operands.add(sound);
        var guarded = new ArrayList<Expr>();
        for (int i = 0; i < rule.update().size(); i++) {
            Expr old = i == 0 ? o(Rule.W) : o(rule.slot(i - 1));
            guarded.add(Expr.select(o(rule.operands()), rule.update().get(i), old));
        }
        var results = b.addNamed(new Op.Map(guarded, DType.F32), operands, "update/" + name);
        b.update(w, results.get(0));
        for (int i = 0; i < slots.size(); i++) {
            b.update(slots.get(i), results.get(i + 1));
        }
    }
}
