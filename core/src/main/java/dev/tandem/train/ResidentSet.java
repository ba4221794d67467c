package dev.tandem.train;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.data.Dataset;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set that lies on the device, and what leads steps through an epoch of it without the host: a counter of steps, by which
 * a step finds its samples and its learning rate, and a place for every loss. All of it are states that the session holds beside
 * the model's; their names begin with {@code data/}.
 *
 * @param size of the data set
 * @param whole samples of a batch that is not the last
 */
record ResidentSet(Samples samples, int size, int whole) implements Source {

    /** The raw elements, a row a sample. */
    static final String ELEMENTS = "data/elements";
    /** The labels, I32 [size], or the values, F32 [size,…]; not there if the targets of samples are themselves. */
    static final String TARGETS = "data/targets";
    /** The samples of each step of the epoch, I32 [steps,whole]; what is over in the last row is not read. */
    static final String ORDER = "data/order";
    /** The learning rate of each step of the epoch, F32 [steps]. */
    static final String RATES = "data/rates";
    /** The loss of each step of the epoch, F32 [steps]. */
    static final String LOSSES = "data/losses";
    /** How many steps of the epoch are done, an I32 scalar. */
    static final String STEP = "data/step";

    /** Beyond, a float32 does not tell one step from the next. */
    private static final int MOST_STEPS = 1 << 24;

    static ResidentSet of(Dataset data, int batch) {
        return new ResidentSet(Samples.of(data), data.size(), Math.min(batch, data.size()));
    }

    /** The steps of an epoch. */
    int steps() {
        return (size - 1) / whole + 1;
    }

    /** Whether its tensors can be counted. */
    boolean isCountable() {
        return (long) size * samples.shape().elements() <= Integer.MAX_VALUE
                && (long) size * samples.targetElements() <= Integer.MAX_VALUE
                && (long) steps() * whole <= Integer.MAX_VALUE
                && steps() <= MOST_STEPS;
    }

    /** The states by name. */
    Map<String, TensorType> states() {
        var states = new LinkedHashMap<String, TensorType>();
        states.put(ELEMENTS, TensorType.of(samples.dtype(), samples.shape().batched(size).sizes()));
        samples.targets(size).ifPresent(type -> states.put(TARGETS, type));
        states.put(ORDER, TensorType.of(DType.I32, steps(), whole));
        states.put(RATES, TensorType.f32(steps()));
        states.put(LOSSES, TensorType.f32(steps()));
        states.put(STEP, TensorType.of(DType.I32));
        return states;
    }

    @Override
    public Fed batch(GraphBuilder b, int batch) {
        return b.scope("data", () -> {
            Value row = Ops.gather(state(b, ORDER), state(b, STEP));
            Value indices = batch == whole ? row : Ops.slice(row, 0, 0, batch);
            Value raw = Ops.gather(state(b, ELEMENTS), indices);
            Optional<Value> targets = samples.targets(size).map(_ -> Ops.gather(state(b, TARGETS), indices));
            Value x = b.scopeAt("", () -> samples.normalize(b, raw));
            return new Fed(x, targets.orElse(x));
        });
    }

    @Override
    public Value rate(GraphBuilder b) {
        return b.scope("data", () -> Ops.gather(state(b, RATES), state(b, STEP)));
    }

    @Override
    public Value leave(GraphBuilder b, Value loss) {
        return b.scope("data", () -> {
            Value step = state(b, STEP);
            Value losses = state(b, LOSSES);
            Value made = Ops.detach(loss);
            b.update(losses, Ops.map("losses", select(apply(Fn2.EQ, index(0), o(2)), o(1), o(0)), losses, made, step));
            b.update(step, b.add(new Op.Map(List.of(add(o(0), ONE)), DType.I32), "count", step));
            return Guard.sound(b, loss);
        });
    }

    private Value state(GraphBuilder b, String name) {
        TensorType type = states().get(name);
        if (type == null) {
            throw new IllegalArgumentException(name);
        }
        return b.state(name, type, new Init.Fill(0));
    }
}
