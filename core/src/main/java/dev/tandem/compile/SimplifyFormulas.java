package dev.tandem.compile;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formulas over fewer and smaller operands. */
final class SimplifyFormulas {

    private SimplifyFormulas() {
    }

    /** What a formula's operand may be replaced by. */
    private enum Reading {
        /** What it was broadcast from, a literal if it is a constant. */
        SOURCE,
        /** Itself, a literal if it is a constant. */
        CONSTANTS,
        /** Itself: only duplicates become one. */
        ITSELF
    }

    /** Formulas and what they read. */
    private record Rebuilt(List<Expr> formulas, List<Value> operands) {

        /** The shape of their results. */
        @Nullable
        Shape domain() {
            return Operands.domain(operands);
        }
    }

    static List<Value> map(Node node, Op.Map op, List<Value> in, Rewriter to) {
        Shape shape = node.types().get(0).shape();
        for (Reading reading : Reading.values()) {
            Rebuilt now = rebuild(op.formulas(), in, op.dtype(), reading);
            Shape domain = now.domain();
            if (domain == null || (now.operands.isEmpty() && !areConstants(now.formulas, op.dtype()))) {
                continue;
            }
            if (domain.equals(shape)) {
                return results(node, op.dtype(), now, domain, to);
            }
            if (!Formulas.usesIndex(now.formulas)) {
                var small = results(node, op.dtype(), now, domain, to);
                return small.stream().map(v -> to.add(node, new Op.Broadcast(shape), List.of(v)).get(0)).toList();
            }
        }
        return to.copy(node, in);
    }

    static List<Value> reduce(Node node, Op.Reduce op, List<Value> in, Rewriter to) {
        Shape domain = Operands.domain(in);
        for (Reading reading : Reading.values()) {
            Rebuilt now = rebuild(Reductions.formulas(op), in, op.dtype(), reading);
            if (domain != null && domain.equals(now.domain()) && !now.operands.isEmpty()) {
                return to.add(node, Reductions.with(op, now.formulas), now.operands);
            }
        }
        return to.copy(node, in);
    }

    private static boolean areConstants(List<Expr> formulas, DType dtype) {
        return formulas.stream().allMatch(f -> f instanceof Expr.Literal(double v) && isConstant(v, dtype));
    }

    /** Whether a literal in a formula of this type means the same number as a constant of it. */
    private static boolean isConstant(double value, DType dtype) {
        return dtype.isFloat() || isStored(value, dtype);
    }

    /** The results of formulas: an operand or a constant where a formula is no more than that. */
    private static List<Value> results(Node node, DType dtype, Rebuilt now, Shape domain, Rewriter to) {
        var type = new TensorType(dtype, domain);
        var results = new ArrayList<@Nullable Value>();
        var computed = new ArrayList<Expr>();
        for (Expr f : now.formulas) {
            Value known = known(node, f, now.operands, type, to);
            results.add(known);
            if (known == null) {
                computed.add(f);
            }
        }
        var operands = new Operands(0);
        var narrow = Operands.rebuild(computed, now.operands, operands::read);
        boolean fits = domain.equals(operands.values().isEmpty() ? null : Operands.domain(operands.values()));
        var rest = computed.isEmpty()
                ? List.<Value>of()
                : fits
                        ? to.add(node, new Op.Map(narrow, dtype), operands.values())
                        : to.add(node, new Op.Map(computed, dtype), now.operands);
        var all = new ArrayList<Value>();
        int next = 0;
        for (Value known : results) {
            all.add(known != null ? known : rest.get(next++));
        }
        return all;
    }

    private static @Nullable Value known(Node node, Expr formula, List<Value> operands, TensorType type, Rewriter to) {
        if (formula instanceof Expr.Operand(int i) && operands.get(i).type().equals(type)) {
            return operands.get(i);
        }
        if (formula instanceof Expr.Literal(double v) && type.shape().rank() == 0 && isConstant(v, type.dtype())) {
            return to.add(node, new Op.Constant(type, Values.of(v)), List.of()).get(0);
        }
        return null;
    }

    private static Rebuilt rebuild(List<Expr> formulas, List<Value> in, DType dtype, Reading reading) {
        var operands = new Operands(0);
        var rebuilt = Operands.rebuild(formulas, in, v -> switch (reading) {
            case SOURCE -> literalOr(source(v), dtype, operands);
            case CONSTANTS -> literalOr(v, dtype, operands);
            case ITSELF -> operands.read(v);
        });
        return new Rebuilt(rebuilt, operands.values());
    }

    private static Expr literalOr(Value v, DType dtype, Operands operands) {
        if (v.op() instanceof Op.Constant c && c.values().size() == 1) {
            double value = c.values().at(0);
            boolean roundsAlike = c.type().dtype() == dtype && (dtype == DType.F32 || dtype == DType.F64);
            if (roundsAlike || isStored(value, c.type().dtype())) {
                return Expr.lit(value);
            }
        }
        return operands.read(v);
    }

    /** Whether an element type holds a number as it is. */
    private static boolean isStored(double value, DType dtype) {
        return switch (dtype) {
            case F32 -> (float) value == value || Double.isNaN(value);
            case F64 -> true;
            case BF16 -> Double.isNaN(value)
                    || ((float) value == value && (Float.floatToIntBits((float) value) & 0xffff) == 0);
            case I32 -> (int) value == value;
            case I64 -> (long) value == value;
            case U8 -> value >= 0 && value <= 255 && (int) value == value;
            case BOOL -> value == 0 || value == 1;
        };
    }

    /** What a value was before it was only broadcast: repeated, or given leading axes of size 1. */
    private static Value source(Value v) {
        Value now = v;
        while (now.op() instanceof Op.Broadcast
                || (now.op() instanceof Op.Reshape && addsLeadingOnes(now.node().operands().get(0).shape(),
                        now.shape()))) {
            now = now.node().operands().get(0);
        }
        return now;
    }

    private static boolean addsLeadingOnes(Shape before, Shape after) {
        return before.rank() <= after.rank() && trailing(before).equals(trailing(after));
    }

    private static Shape trailing(Shape shape) {
        int from = 0;
        while (from < shape.rank() && shape.size(from) == 1) {
            from++;
        }
        return shape.range(from, shape.rank());
    }
}
