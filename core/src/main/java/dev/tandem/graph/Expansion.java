package dev.tandem.graph;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/** What composites are made of: the default for a backend that does not compile one whole, and its meaning for everyone. */
public final class Expansion {

    private Expansion() {
    }

    /** Appends the nodes a composite stands for; the values have the order and types of its results. */
    public static List<Value> of(Op.Composite op, List<Value> operands) {
        return switch (op) {
            case Op.BatchNorm b -> typedAs(operands.get(0), batchNorm(b, operands));
            case Op.BatchNormGradient b -> typedAs(operands.get(0), batchNormGradient(operands));
            case Op.LocalResponseNormalization l -> typedAs(operands.get(0), List.of(normalized(l, operands.get(0))));
            case Op.LocalResponseNormalizationGradient l ->
                typedAs(operands.get(0), List.of(normalizedGradient(l, operands.get(0), operands.get(1))));
            case Op.Dropout d -> typedAs(operands.get(0), List.of(dropout(d, operands.get(0), operands.get(1))));
            case Op.Region r -> inline(r.body(), operands);
        };
    }

    /** What was computed in float32, in the element type of the composite's input. */
    private static List<Value> typedAs(Value x, List<Value> results) {
        return results.stream().map(v -> Ops.cast(v, x.type().dtype())).toList();
    }

    /**
     * Mean and variance come from one pass of two sums over x − s, where s is the channel's first element: without a shift the
     * variance loses its digits when the mean is large. s is detached; the sums do not depend on it mathematically.
     */
    private static List<Value> batchNorm(Op.BatchNorm op, List<Value> in) {
        Value x = in.get(0);
        int channels = x.shape().size(1);
        double n = (double) x.type().elements() / channels;
        Shape perChannel = perChannel(x.shape());
        Value shift = Ops.detach(firstOfEachChannel(x));
        Expr d = Expr.sub(o(0), o(1));
        var sums = x.builder().add(new Op.Reduce(List.of(new Op.Reduction(Kind.SUM, d),
                new Op.Reduction(Kind.SUM, Expr.square(d))), allButChannels(x), false, DType.F32), List.of(x, shift),
                "sums");
        Expr offset = Expr.mul(o(0), lit(1 / n));
        Expr squares = Expr.sub(o(1), Expr.mul(o(0), offset));
        Expr variance = apply(Fn2.MAX, Expr.mul(squares, lit(1 / n)), Expr.ZERO);
        Expr inverse = Expr.div(Expr.ONE, apply(Fn.SQRT, Expr.add(variance, lit(op.epsilon()))));
        Expr unbiased = apply(Fn2.MAX, Expr.mul(squares, lit(1 / Math.max(1, n - 1))), Expr.ZERO);
        var stats = Ops.maps("stats", List.of(Expr.add(o(2), offset), inverse, unbiased), sums.get(0), sums.get(1),
                Ops.reshape(shift, channels));
        Expr normal = Expr.add(Expr.mul(Expr.mul(Expr.sub(o(0), o(1)), o(2)), o(3)), o(4));
        Value y = Ops.map("normalize", normal, x, Ops.reshape(stats.get(0), perChannel),
                Ops.reshape(stats.get(1), perChannel),
                Ops.reshape(in.get(1), perChannel), Ops.reshape(in.get(2), perChannel));
        var results = new ArrayList<Value>();
        if (op.epilogue().isEmpty()) {
            results.add(y);
        } else {
            var operands = new ArrayList<>(List.of(y));
            operands.addAll(in.subList(3, in.size()));
            results.addAll(Ops.maps("epilogue", op.epilogue(), operands.toArray(Value[]::new)));
        }
        results.addAll(stats);
        return results;
    }

    private static List<Value> batchNormGradient(List<Value> in) {
        Value x = in.get(0);
        Value dy = in.get(4);
        double n = (double) x.type().elements() / x.shape().size(1);
        Shape perChannel = perChannel(x.shape());
        Value mean = Ops.reshape(in.get(2), perChannel);
        Value inverse = Ops.reshape(in.get(3), perChannel);
        Expr normal = Expr.mul(Expr.sub(o(0), o(1)), o(2));
        var sums = x.builder().add(new Op.Reduce(List.of(new Op.Reduction(Kind.SUM, Expr.mul(o(3), normal)),
                new Op.Reduction(Kind.SUM, o(3))), allButChannels(x), false, DType.F32), List.of(x, mean, inverse, dy),
                "sums");
        Expr centred = Expr.sub(o(3), Expr.mul(lit(1 / n), Expr.add(o(6), Expr.mul(normal, o(5)))));
        Value dx = Ops.map("dx", Expr.mul(Expr.mul(o(4), o(2)), centred), x, mean, inverse, dy,
                Ops.reshape(in.get(1), perChannel), Ops.reshape(sums.get(0), perChannel),
                Ops.reshape(sums.get(1), perChannel));
        return List.of(dx, sums.get(0), sums.get(1));
    }

    private static Value firstOfEachChannel(Value x) {
        var start = Collections.nCopies(x.shape().rank(), 0);
        var end = Arrays.stream(perChannel(x.shape()).sizes()).boxed().toList();
        return x.builder().add(new Op.Slice(start, end), "shift", x);
    }

    private static Shape perChannel(Shape x) {
        int[] sizes = new int[x.rank()];
        Arrays.fill(sizes, 1);
        sizes[1] = x.size(1);
        return Shape.of(sizes);
    }

    private static List<Integer> allButChannels(Value x) {
        return Ops.axes(x).stream().filter(a -> a != 1).toList();
    }

    // ---- local response normalisation: a sum over neighbouring channels is an average pooling of them

    private static Value normalized(Op.LocalResponseNormalization op, Value x) {
        Value base = base(x, op.size(), op.k(), op.alpha());
        return Ops.map("lrn", Expr.mul(o(0), power(o(1), -op.beta())), x, base);
    }

    /** dx = dy·b^−β − 2αβ·x·Wᵀ(dy·x·b^−β−1), b = k + α·W(x²) and W the sum over the window. */
    private static Value normalizedGradient(Op.LocalResponseNormalizationGradient op, Value x, Value dy) {
        Value base = base(x, op.size(), op.k(), op.alpha());
        Value inner = Ops.map("inner", Expr.mul(Expr.mul(o(0), o(1)), power(o(2), -op.beta() - 1)), dy, x, base);
        Shape rows = rows(x.shape());
        var back = new Op.PoolGradient(PoolKind.AVERAGE_PADDED, channelWindow(op.size()), rows);
        Value spread = Ops.reshape(x.builder().add(back, "window", Ops.reshape(inner, rows)), x.shape());
        Expr dx = Expr.sub(Expr.mul(o(0), power(o(2), -op.beta())),
                Expr.mul(Expr.mul(lit(2 * op.alpha() * op.beta() * op.size()), o(1)), o(3)));
        return Ops.map("dx", dx, dy, x, base, spread);
    }

    /** k + α · Σ x² over the window. */
    private static Value base(Value x, int size, double k, double alpha) {
        Value squares = Ops.reshape(Ops.square(x), rows(x.shape()));
        Value mean = Ops.reshape(Ops.pool(PoolKind.AVERAGE_PADDED, squares, channelWindow(size)), x.shape());
        return Ops.map("base", Expr.add(lit(k), Expr.mul(lit(alpha * size), o(0))), mean);
    }

    /** baseᵖ by exp(p·ln base): the base is positive. */
    private static Expr power(Expr base, double exponent) {
        return apply(Fn.EXP, Expr.mul(lit(exponent), apply(Fn.LOG, base)));
    }

    private static Shape rows(Shape x) {
        return Shape.of(x.size(0), 1, x.size(1), x.elements() / x.size(0) / x.size(1));
    }

    private static Window channelWindow(int size) {
        return new Window(List.of(size, 1), List.of(1, 1), List.of((size - 1) / 2, 0), List.of(size / 2, 0),
                List.of(1, 1), false);
    }

    // ---- dropout and regions

    /** The rate is rounded to float32 first: then every backend's comparison with a multiple of 2⁻²⁴ has the same outcome. */
    private static Value dropout(Op.Dropout op, Value x, Value key) {
        Value u = x.builder().add(new Op.Random(Op.Distribution.UNIFORM, op.stream(), x.shape()), "random", key);
        Expr kept = Expr.mul(o(0), lit(1 / (1 - op.rate())));
        return Ops.map("dropout", Expr.select(apply(Fn2.LT, o(1), lit((float) op.rate())), Expr.ZERO, kept), x, u);
    }

    private static List<Value> inline(Graph body, List<Value> operands) {
        GraphBuilder to = operands.get(0).builder();
        var replaced = new HashMap<Value, Value>();
        int next = 0;
        for (Node n : body.nodes()) {
            if (n.op() instanceof Op.Input) {
                replaced.put(n.result(0), operands.get(next++));
                continue;
            }
            var results = to.addTyped(n.op(), n.operands().stream().map(replaced::get).toList(), n.types(), n.name());
            for (int i = 0; i < results.size(); i++) {
                replaced.put(n.result(i), results.get(i));
            }
        }
        return body.outputs().values().stream().map(replaced::get).toList();
    }
}
