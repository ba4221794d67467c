package dev.tandem.testkit.table;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.DType;
import dev.tandem.testkit.cases.Range;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The formulas that cases apply, by name. */
final class NamedFormulas {

    private static final Range NORMAL = new Range.Normal();
    private static final Range NON_ZERO = new Range.NonZero();
    private static final Range TIES = new Range.Ties();
    private static final Range COUNTS = new Range.Integers(-1000, 1000);

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** What an operand of a formula is. */
    record Argument(DType dtype, Range range) {
    }

    /** Formulas that are applied together, with what they are applied to. */
    record Entry(List<Expr> formulas, DType dtype, List<Argument> arguments, Tolerance tolerance) {
    }

    NamedFormulas() {
        exact();
        rounded();
        integers();
        optimizers();
    }

    /** The names, the simplest formulas first. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * The entry of a name.
     *
     * @throws UsageException if there is none
     */
    Entry of(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new UsageException("formula", name, "is not in the table", "", Spelling.cure(name, entries.keySet()));
        }
        return entry;
    }

    private void exact() {
        exact("identity", o(0), NORMAL);
        exact("negate", apply(Fn.NEG, o(0)), NORMAL);
        exact("abs", apply(Fn.ABS, o(0)), NORMAL);
        exact("sign", apply(Fn.SIGN, o(0)), TIES);
        exact("step", apply(Fn.STEP, o(0)), TIES);
        exact("floor", apply(Fn.FLOOR, o(0)), new Range.Uniform(-5, 5));
        exact("relu", apply(Fn.RELU, o(0)), NORMAL);
        exact("max", apply(Fn2.MAX, o(0), o(1)), TIES, TIES);
        exact("min", apply(Fn2.MIN, o(0), o(1)), TIES, TIES);
        exact("less", apply(Fn2.LT, o(0), o(1)), TIES, TIES);
        exact("lessOrEqual", apply(Fn2.LE, o(0), o(1)), TIES, TIES);
        exact("equal", apply(Fn2.EQ, o(0), o(1)), TIES, TIES);
        exact("select", select(apply(Fn2.LT, o(0), lit(0.25)), o(1), o(2)), TIES, NORMAL, NORMAL);
        exact("reluOfMax", apply(Fn.RELU, apply(Fn2.MAX, o(0), apply(Fn.NEG, o(1)))), NORMAL, NORMAL);
    }

    private void rounded() {
        rounded("add", add(o(0), o(1)), NORMAL, NORMAL);
        rounded("sub", sub(o(0), o(1)), NORMAL, NORMAL);
        rounded("mul", mul(o(0), o(1)), NORMAL, NORMAL);
        rounded("div", div(o(0), o(1)), NORMAL, NON_ZERO);
        rounded("exp", apply(Fn.EXP, o(0)), new Range.Uniform(-20, 20));
        rounded("log", apply(Fn.LOG, o(0)), new Range.Uniform(0.01, 50));
        rounded("sqrt", apply(Fn.SQRT, o(0)), new Range.Uniform(0, 50));
        rounded("tanh", apply(Fn.TANH, o(0)), new Range.Uniform(-10, 10));
        rounded("sigmoid", apply(Fn.SIGMOID, o(0)), new Range.Uniform(-20, 20));
        rounded("power", apply(Fn2.POW, o(0), o(1)), new Range.Uniform(0.1, 4), new Range.Uniform(-3, 3));
        rounded("tanhGradient", mul(sub(Expr.ONE, square(apply(Fn.TANH, o(0)))), o(1)), NORMAL, NORMAL);
        rounded("softmax", div(apply(Fn.EXP, sub(o(0), o(1))), o(2)), NORMAL, NORMAL, new Range.Uniform(1, 9));
        rounded("blend", add(mul(o(0), lit(0.9)), mul(o(1), lit(0.1))), NORMAL, NORMAL);
        rounded("byCoordinate", add(o(0), mul(index(0), lit(0.5))), NORMAL);
        rounded("polynomial", polynomial(), new Range.Uniform(-0.5, 0.5));
        rounded("ofNine", IntStream.range(1, 9).mapToObj(Expr::o).reduce(o(0), Expr::add),
                IntStream.range(0, 9).mapToObj(i -> NORMAL).toArray(Range[]::new));
        put("two", List.of(add(o(0), o(1)), mul(o(0), o(1))), DType.F32, Tolerance.ELEMENT_WISE,
                floats(NORMAL, NORMAL));
        put("ofClass", List.of(select(apply(Fn2.EQ, index(1), o(1)), o(0), Expr.ZERO)), DType.F32, Tolerance.EXACT,
                List.of(new Argument(DType.F32, NORMAL), new Argument(DType.I32, new Range.Integers(0, 9))));
        put("normalizeBytes", List.of(div(sub(div(o(0), lit(255)), lit(0.5)), lit(0.25))), DType.F32,
                Tolerance.ELEMENT_WISE, List.of(new Argument(DType.U8, new Range.Integers(0, 255))));
    }

    private void integers() {
        var i32 = new Argument(DType.I32, COUNTS);
        var positive = new Argument(DType.I32, new Range.Integers(1, 9));
        var i64 = new Argument(DType.I64, new Range.Integers(-(1L << 50), 1L << 50));
        put("addInts", List.of(add(o(0), o(1))), DType.I32, Tolerance.EXACT, List.of(i32, i32));
        put("divideInts", List.of(div(o(0), o(1))), DType.I32, Tolerance.EXACT, List.of(i32, positive));
        put("count", List.of(add(o(0), Expr.ONE)), DType.I64, Tolerance.EXACT, List.of(i64));
        put("maxLongs", List.of(apply(Fn2.MAX, o(0), mul(o(1), lit(3)))), DType.I64, Tolerance.EXACT,
                List.of(i64, i64));
        put("isLess", List.of(apply(Fn2.LT, o(0), o(1))), DType.BOOL, Tolerance.EXACT, List.of(positive, positive));
        put("isCoordinate", List.of(apply(Fn2.EQ, index(0), o(0))), DType.I32, Tolerance.EXACT, List.of(positive));
    }

    /** Updates as they are fused into one pass over all that belongs to a weight. */
    private void optimizers() {
        Range rate = new Range.Uniform(1e-4, 1e-2);
        Range squares = new Range.Uniform(0.1, 1);
        Range[] ofAdam = {new Range.Uniform(0.1, 1), new Range.Uniform(0.001, 1), NORMAL, squares};
        update("sgd", Optimizer.sgd(0.1), new Range.Uniform(0.01, 0.1));
        update("momentum", Optimizer.sgd(0.1).momentum(0.9).weightDecay(1e-4), new Range.Uniform(0.01, 0.1), NORMAL);
        update("adam", Optimizer.adam(1e-3), rate, ofAdam);
        update("nesterov", Optimizer.sgd(0.1).nesterov(0.9), rate, NORMAL);
        update("adagrad", Optimizer.adagrad(0.01), rate, squares);
        update("rmsprop", Optimizer.rmsProp(1e-3), rate, squares);
        update("adadelta", Optimizer.adadelta(1), squares, squares, squares);
        update("adamw", Optimizer.adamW(1e-3), rate, ofAdam);
        update("clipped", Optimizer.adam(1e-3).weightDecay(0.1).l1Decay(0.1).clipValue(0.5), rate, ofAdam);
    }

    private void update(String name, Optimizer optimizer, Range rate, Range... rest) {
        var ranges = new ArrayList<Range>(List.of(NORMAL, NORMAL, rate));
        ranges.addAll(List.of(rest));
        put(name, optimizer.rule().update(), DType.F32, Tolerance.OPTIMIZER_STEP,
                floats(ranges.toArray(Range[]::new)));
    }

    /** A dozen steps of Horner's rule. Up to ½ their rounding dies out, below 3 ULP in all; up to 1 it can add up to 11. */
    private static Expr polynomial() {
        Expr sum = lit(0.75);
        for (int i = 1; i < 12; i++) {
            sum = add(mul(sum, o(0)), lit(1.0 / (i + 1)));
        }
        return sum;
    }

    private void exact(String name, Expr formula, Range... ranges) {
        put(name, List.of(formula), DType.F32, Tolerance.EXACT, floats(ranges));
    }

    private void rounded(String name, Expr formula, Range... ranges) {
        put(name, List.of(formula), DType.F32, Tolerance.ELEMENT_WISE, floats(ranges));
    }

    private void put(String name, List<Expr> formulas, DType dtype, Tolerance tolerance, List<Argument> arguments) {
        entries.put(name, new Entry(formulas, dtype, arguments, tolerance));
    }

    private static List<Argument> floats(Range... ranges) {
        var arguments = new ArrayList<Argument>();
        for (Range range : ranges) {
            arguments.add(new Argument(DType.F32, range));
        }
        return arguments;
    }
}
