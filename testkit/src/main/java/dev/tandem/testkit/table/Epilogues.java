package dev.tandem.testkit.table;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.testkit.cases.Range;
import java.util.Arrays;
import java.util.List;

/** Formulas that finish a contraction, with their extra operands. */
record Epilogues(List<Expr> formulas, List<Operand> extra) {

    /** The names, none first. */
    static final List<String> NAMES = List.of("none", "bias", "biasRelu", "residual", "scale", "two", "outer", "adam");

    /**
     * The epilogue of a name.
     *
     * @param result the accumulator's shape
     * @param channels the axis that a bias runs along
     * @throws UsageException if there is none of this name
     */
    static Epilogues of(String name, Shape result, int channels) {
        Operand bias = Operand.normal(along(result, channels));
        Operand full = Operand.normal(result);
        Operand scalar = Operand.of(Shape.of(), new Range.NonZero());
        return switch (name) {
            case "none" -> new Epilogues(List.of(), List.of());
            case "bias" -> new Epilogues(List.of(add(o(0), o(1))), List.of(bias));
            case "biasRelu" -> new Epilogues(List.of(apply(Fn.RELU, add(o(0), o(1)))), List.of(bias));
            case "residual" ->
                new Epilogues(List.of(apply(Fn.RELU, add(add(o(0), o(1)), o(2)))), List.of(bias, full));
            case "scale" -> new Epilogues(List.of(mul(o(0), o(1))), List.of(scalar));
            case "two" -> new Epilogues(List.of(add(o(0), o(1)), mul(o(0), o(2))), List.of(bias, full));
            case "outer" -> new Epilogues(List.of(add(o(0), o(1))), List.of(Operand.normal(along(result, 0))));
            case "adam" -> adam(full);
            default -> throw new UsageException("epilogue", name, "is not in the table", "", "use one of " + NAMES);
        };
    }

    /** A whole update fused into a gradient: (accumulator, w, rate, corrections, m, v) → (w, m, v). */
    private static Epilogues adam(Operand full) {
        var formulas = Optimizer.adam(1e-3).rule().update().stream()
                .map(f -> Expr.substitute(f, i -> i == 0 ? o(1) : i == 1 ? o(0) : o(i))).toList();
        Operand rate = Operand.of(Shape.of(), new Range.Uniform(1e-4, 1e-2));
        Operand correction = Operand.of(Shape.of(), new Range.Uniform(0.1, 1));
        Operand v = Operand.of(full.type().shape(), new Range.Uniform(0.1, 1));
        return new Epilogues(formulas, List.of(full, rate, correction, correction, full, v));
    }

    /** The shape that has one axis' size there and 1 elsewhere, without the axes before it. */
    private static Shape along(Shape result, int axis) {
        int[] sizes = new int[result.rank() - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = result.size(axis);
        return Shape.of(sizes);
    }
}
