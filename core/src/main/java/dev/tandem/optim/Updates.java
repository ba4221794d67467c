package dev.tandem.optim;

import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

import dev.tandem.error.UsageException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends an optimizer's update of every parameter to a training graph. */
public final class Updates {

    /** The scalar input that holds the learning rate. */
    public static final String RATE = "learningRate";
    /** The state i64 that counts the updates made; those withheld count. */
    public static final String STEP = "optimizer/step";
    /** The scalar state that counts the batches since the last update, where several make one. */
    public static final String BATCH = "optimizer/batch";
    /** The scalar state that counts the samples whose gradients are summed up, where several batches make an update. */
    static final String SAMPLES = "optimizer/samples";

    private Updates() {
    }

    /**
     * The parameters that learn, in the order they were made: those whose gradients an update needs.
     *
     * @throws UsageException if a group of the optimizer has no parameter, or all are frozen
     */
    public static List<Value> trained(GraphBuilder b, Optimizer optimizer) {
        Tuned tuned = optimizer.tuned();
        tuned.checkFits(b.parameters().stream().map(GraphBuilder.Parameter::name).toList());
        return b.parameters().stream().filter(p -> !tuned.isFrozen(p.name())).map(GraphBuilder.Parameter::value)
                .toList();
    }

    /**
     * Appends the updates, one a step, with the learning rate as an input. A step whose loss is not finite changes no parameter
     * and no slot: training stops with the weights that made the trouble, so that it can be found.
     *
     * @param gradients by parameter
     * @param loss the scalar the gradients are of
     */
    public static void append(GraphBuilder b, Optimizer optimizer, Map<Value, Value> gradients, Value loss) {
        append(b, optimizer, Accumulation.none(), gradients, b.input(RATE, TensorType.f32()), sound(b, loss));
    }

    /**
     * Appends the updates.
     *
     * @param accumulation how many steps make one update
     * @param gradients by parameter, of the mean over a batch
     * @param rate the learning rate, a scalar
     * @param sound a scalar: where it is 0, no parameter and no slot changes
     */
    public static void append(GraphBuilder b, Optimizer optimizer, Accumulation accumulation,
            Map<Value, Value> gradients, Value rate, Value sound) {
        Tuned tuned = optimizer.tuned();
        var sums = new GradientSums(b, tuned, accumulation, gradients, sound);
        Value step = b.state(STEP, TensorType.of(DType.I64), new Init.Fill(0));
        Value one = b.constant(TensorType.of(DType.I64), Values.of(1));
        var increment = new Op.Map(List.of(Expr.add(o(0), o(1))), DType.I64);
        Value next = b.addNamed(increment, List.of(step, one), "optimizer/count").get(0);
        b.update(step, sums.updates(step, next));
        Value t = Ops.cast(next, DType.F32);
        var scalars = new HashMap<List<Expr>, List<Value>>();
        gradients.forEach((w, dw) -> {
            Rule rule = tuned.rule(((Op.State) w.op()).name());
            update(b, rule, w, dw, rate, scalars.computeIfAbsent(rule.scalars(), f -> scalars(b, f, rate, t)), sums);
        });
    }

    private static List<Value> scalars(GraphBuilder b, List<Expr> formulas, Value rate, Value t) {
        return formulas.isEmpty() ? List.of() : b.scope("optimizer", () -> Ops.maps("scalars", formulas, rate, t));
    }

    /** Appends the scalar that is 1 where a loss is finite, else 0. */
    public static Value sound(GraphBuilder b, Value loss) {
        return b.scope("optimizer", () -> Ops.map("sound", isFinite(o(0)), Ops.detach(loss)));
    }

    /** The formula that is 1 where another is finite as a float32, else 0. */
    public static Expr isFinite(Expr loss) {
        return Expr.apply(Fn2.LE, Expr.apply(Fn.ABS, loss), lit(Float.MAX_VALUE));
    }

    /** One Map does all that belongs to a parameter: itself, its slots and its sum. */
    private static void update(GraphBuilder b, Rule rule, Value w, Value dw, Value rate, List<Value> scalars,
            GradientSums sums) {
        String name = ((Op.State) w.op()).name();
        var states = new ArrayList<Value>(List.of(w));
        rule.slots().forEach(s -> states.add(b.state(name + "/" + s, w.type(), new Init.Fill(0))));
        var operands = new ArrayList<Value>(List.of(w, dw, rate));
        operands.addAll(scalars);
        operands.addAll(states.subList(1, states.size()));
        Expr due = read(sums.due(), operands);
        Expr before = sums.accumulates() ? read(sums.state(w), operands) : Expr.ZERO;
        Expr sum = sums.accumulates() ? sums.sum(before, o(Rule.DW)) : o(Rule.DW);
        Value scale = sums.scale();
        Rule scaled = rule.ofGradient(scale == null ? sum : Expr.mul(sum, read(scale, operands)));
        var formulas = new ArrayList<Expr>();
        for (int i = 0; i < states.size(); i++) {
            Expr old = i == 0 ? o(Rule.W) : o(rule.slot(i - 1));
            formulas.add(Expr.select(due, scaled.update().get(i), old));
        }
        if (sums.accumulates()) {
            states.add(sums.state(w));
            Expr sound = read(sums.sound(), operands);
            formulas.add(Expr.select(due, Expr.ZERO, Expr.select(sound, sum, before)));
        }
        var results = b.addNamed(new Op.Map(formulas, DType.F32), operands, "update/" + name);
        for (int i = 0; i < states.size(); i++) {
            b.update(states.get(i), results.get(i));
        }
    }

    /** The formula of one more operand. */
    private static Expr read(Value value, List<Value> operands) {
        operands.add(value);
        return o(operands.size() - 1);
    }
}
