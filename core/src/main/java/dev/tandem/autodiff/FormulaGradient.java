package dev.tandem.autodiff;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The gradients of one node's operands as formulas, until they are emitted: as a Map, or, for an operand that was broadcast,
 * as a Reduce of the formula, so that nothing larger than the operand is stored. Sums over the same axes share one pass.
 */
final class FormulaGradient {

    private final Step step;
    private final Shape space;
    private final List<Value> values;
    private final Map<Value, Expr> formulas = new LinkedHashMap<>();

    /** Starts without gradients; {@code space} is the shape that the node's operands broadcast to. */
    FormulaGradient(Step step, Shape space) {
        this.step = step;
        this.space = space;
        this.values = new ArrayList<>(step.node().operands());
    }

    Step step() {
        return step;
    }

    Shape space() {
        return space;
    }

    /** A formula that reads a value. The node's own operands are those of its formulas. */
    Expr read(Value value) {
        int known = values.indexOf(value);
        if (known >= 0) {
            return Expr.o(known);
        }
        values.add(value);
        return Expr.o(values.size() - 1);
    }

    /** Adds weight · d to the gradient of an operand. */
    void add(int operand, Expr weight, Expr d) {
        if (d != Expr.ZERO) {
            formulas.merge(step.in(operand), Expr.mul(weight, d), Expr::add);
        }
    }

    // ---- emission

    /** One pass over memory: sums over the same axes of the same space. */
    private record Pass(Shape over, List<Integer> axes, boolean keep, DType dtype) {
    }

    /** A formula and the values it is applied to, which may be more than it reads. */
    private record Part(Value operand, Expr formula, Collection<Integer> reads) {
    }

    /** Appends the nodes and gives the operands their gradients. */
    void emit() {
        var maps = new LinkedHashMap<List<Object>, Value>();
        var passes = new LinkedHashMap<Pass, List<Part>>();
        formulas.forEach((operand, formula) -> {
            TensorType type = operand.type();
            var reads = reads(formula);
            Shape over = shape(reads);
            Expr scaled = Expr.mul(formula, Expr.lit(copies(over, type.shape())));
            var axes = summed(over, type.shape());
            if (axes.isEmpty()) {
                Value mapped = maps.computeIfAbsent(List.of(scaled, type),
                        k -> fit(map(scaled, reads, type.dtype()), type.shape()));
                step.backward().add(operand, mapped);
            } else {
                boolean keep = axes.getLast() >= over.rank() - type.shape().rank();
                passes.computeIfAbsent(new Pass(over, axes, keep, type.dtype()), p -> new ArrayList<>())
                        .add(new Part(operand, scaled, reads));
            }
        });
        passes.forEach(this::reduce);
    }

    private Value map(Expr formula, Collection<Integer> reads, DType dtype) {
        var operands = operands(reads);
        Expr local = local(formula, operands);
        if (local == Expr.o(0) && operands.size() == 1 && operands.get(0).type().dtype() == dtype) {
            return operands.get(0);
        }
        return step.builder().add(new Op.Map(List.of(local), dtype), operands, "").get(0);
    }

    private void reduce(Pass pass, List<Part> parts) {
        var reads = new TreeSet<Integer>();
        parts.forEach(p -> reads.addAll(p.reads()));
        var operands = operands(reads);
        var sums = parts.stream().map(p -> new Op.Reduction(Op.Kind.SUM, local(p.formula(), operands))).toList();
        var results = step.builder().add(new Op.Reduce(sums, pass.axes(), pass.keep(), pass.dtype()), operands, "");
        for (int i = 0; i < parts.size(); i++) {
            Value operand = parts.get(i).operand();
            step.backward().add(operand, fit(results.get(i), operand.shape()));
        }
    }

    /**
     * The values a formula is applied to. A formula with coordinates is bound to the whole space: where the values it reads do
     * not span that, operands of the node are added that it does not read.
     */
    private Collection<Integer> reads(Expr formula) {
        var reads = new TreeSet<>(Formulas.operands(List.of(formula)));
        if (Formulas.usesIndex(List.of(formula))) {
            var largestFirst = IntStream.range(0, step.node().operands().size()).boxed()
                    .sorted(Comparator.comparingInt(i -> -values.get(i).type().elements())).toList();
            for (int i : largestFirst) {
                Shape before = shape(reads);
                if (!broadcast(before, values.get(i).shape()).equals(before)) {
                    reads.add(i);
                }
            }
        }
        return reads;
    }

    private Shape shape(Collection<Integer> reads) {
        return reads.stream().map(i -> values.get(i).shape()).reduce(Shape.of(), FormulaGradient::broadcast);
    }

    private List<Value> operands(Collection<Integer> reads) {
        return reads.stream().map(values::get).distinct().toList();
    }

    private Expr local(Expr formula, List<Value> operands) {
        return Expr.substitute(formula, i -> Expr.o(operands.indexOf(values.get(i))));
    }

    // ---- shapes, aligned at the last axis

    static Shape broadcast(Shape a, Shape b) {
        return Objects.requireNonNull(Shape.broadcast(a, b));
    }

    private static int size(Shape shape, int axisFromEnd) {
        return axisFromEnd < shape.rank() ? shape.size(-1 - axisFromEnd) : 1;
    }

    /** The axes of {@code over} along which the target was repeated. */
    private static List<Integer> summed(Shape over, Shape target) {
        return IntStream.range(0, over.rank())
                .filter(a -> over.size(a) != 1 && size(target, over.rank() - 1 - a) == 1).boxed().toList();
    }

    /** How often a formula over a smaller space than the node's counts for one element of the target. */
    private double copies(Shape over, Shape target) {
        return IntStream.range(0, space.rank()).filter(a -> size(over, a) == 1 && size(target, a) == 1)
                .mapToDouble(a -> size(space, a)).reduce(1, (a, b) -> a * b);
    }

    /** Gives a value the target's shape, repeating it where it does not depend on a coordinate. */
    private static Value fit(Value value, Shape target) {
        Shape shape = value.shape();
        Value aligned = shape.rank() <= target.rank()
                ? value
                : Ops.reshape(value, shape.range(shape.rank() - target.rank(), shape.rank()));
        return aligned.type().elements() == target.elements()
                ? Ops.reshape(aligned, target)
                : Ops.broadcast(aligned, target);
    }
}
