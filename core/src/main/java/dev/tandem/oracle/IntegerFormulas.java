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
import java.util.List;

/** Formulas of integer results, evaluated in 64-bit integers that wrap, for one element: every distinct part once. */
final class IntegerFormulas {

    private final int[] results;
    private final List<Expr> parts;
    /** The places of the arguments of each part. */
    private final int[][] arguments;
    private final long[] values;

    IntegerFormulas(List<Expr> formulas) {
        parts = Formulas.nodes(formulas);
        results = places(formulas);
        arguments = parts.stream().map(p -> places(Formulas.arguments(p))).toArray(int[][]::new);
        values = new long[parts.size()];
    }

    private int[] places(List<Expr> of) {
        return of.stream().mapToInt(parts::indexOf).toArray();
    }

    /**
     * A value a formula, at these coordinates and for these operands. Literals lose their fraction; what has no integer meaning
     * of its own is computed in double and then loses its fraction.
     */
    long[] at(int[] coordinates, long[] operands) {
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (parts.get(i)) {
                case Operand(int operand) -> operands[operand];
                case Literal(double number) -> (long) number;
                case Index(int axis) -> coordinates[axis];
                case Unary u -> of(u.fn(), argument(i, 0));
                case Binary b -> of(b.fn(), argument(i, 0), argument(i, 1));
                case Select s -> argument(i, 0) != 0 ? argument(i, 1) : argument(i, 2);
            };
        }
        long[] made = new long[results.length];
        for (int r = 0; r < made.length; r++) {
            made[r] = values[results[r]];
        }
        return made;
    }

    private long argument(int part, int number) {
        return values[arguments[part][number]];
    }

    private static long of(Fn fn, long x) {
        return switch (fn) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Long.signum(x);
            case STEP -> x > 0 ? 1 : 0;
            case FLOOR -> x;
            case RELU -> Math.max(x, 0);
            case EXP, LOG, SQRT, TANH, SIGMOID -> (long) FloatFormulas.of(fn, (double) x);
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
            case POW -> (long) FloatFormulas.of(fn, (double) a, (double) b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }
}
