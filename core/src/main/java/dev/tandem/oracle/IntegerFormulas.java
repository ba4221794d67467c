package dev.tandem.oracle;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Binary;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Expr.Index;
import dev.tandem.graph.Expr.Literal;
import dev.tandem.graph.Expr.Operand;
import dev.tandem.graph.Expr.Select;
import dev.tandem.graph.Expr.Unary;
import dev.tandem.graph.Formulas;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Formulas of integer results, evaluated in 64-bit integers that wrap, for one element: every distinct part once. */
final class IntegerFormulas {

    private final List<Expr> formulas;
    private final List<Expr> parts;
    private final Map<Expr, Integer> places = new IdentityHashMap<>();
    private final long[] values;

    IntegerFormulas(List<Expr> formulas) {
        this.formulas = formulas;
        parts = Formulas.nodes(formulas);
        parts.forEach(p -> places.put(p, places.size()));
        values = new long[parts.size()];
    }

    /** A value a formula, at these coordinates and for these operands. Literals lose their fraction. */
    long[] at(int[] coordinates, long[] operands) {
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (parts.get(i)) {
                case Operand(int operand) -> operands[operand];
                case Literal(double number) -> (long) number;
                case Index(int axis) -> coordinates[axis];
                case Unary(Fn fn, Expr a) -> of(fn, value(a));
                case Binary(Fn2 fn, Expr a, Expr b) -> of(fn, value(a), value(b));
                case Select(Expr condition, Expr yes, Expr no) -> value(condition) != 0 ? value(yes) : value(no);
            };
        }
        return formulas.stream().mapToLong(this::value).toArray();
    }

    private long value(Expr part) {
        return values[places.get(part)];
    }

    private static long of(Fn fn, long x) {
        return switch (fn) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Long.signum(x);
            case STEP -> x > 0 ? 1 : 0;
            case FLOOR -> x;
            case RELU -> Math.max(x, 0);
            case EXP -> (long) StrictMath.exp(x);
            case LOG -> (long) StrictMath.log(x);
            case SQRT -> (long) Math.sqrt(x);
            case TANH -> (long) StrictMath.tanh(x);
            case SIGMOID -> (long) (1 / (1 + StrictMath.exp(-x)));
        };
    }

    private static long of(Fn2 fn, long a, long b) {
        return switch (fn) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> (long) StrictMath.pow(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }
}
