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

/** Formulas of float results, evaluated in double for one element: every distinct part once, arguments first. */
final class FloatFormulas {

    private final int[] results;
    private final List<Expr> parts;
    /** The places of the arguments of each part. */
    private final int[][] arguments;
    private final double[] values;

    FloatFormulas(List<Expr> formulas) {
        parts = Formulas.nodes(formulas);
        results = places(formulas);
        arguments = parts.stream().map(p -> places(Formulas.arguments(p))).toArray(int[][]::new);
        values = new double[parts.size()];
    }

    private int[] places(List<Expr> of) {
        return of.stream().mapToInt(parts::indexOf).toArray();
    }

    /** A value a formula, at these coordinates and for these operands. */
    double[] at(int[] coordinates, double[] operands) {
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (parts.get(i)) {
                case Operand(int operand) -> operands[operand];
                case Literal(double number) -> number;
                case Index(int axis) -> coordinates[axis];
                case Unary u -> of(u.fn(), argument(i, 0));
                case Binary b -> of(b.fn(), argument(i, 0), argument(i, 1));
                case Select s -> argument(i, 0) != 0 ? argument(i, 1) : argument(i, 2);
            };
        }
        double[] made = new double[results.length];
        for (int r = 0; r < made.length; r++) {
            made[r] = values[results[r]];
        }
        return made;
    }

    private double argument(int part, int number) {
        return values[arguments[part][number]];
    }

    static double of(Fn fn, double x) {
        return switch (fn) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case STEP -> Double.isNaN(x) ? x : x > 0 ? 1 : 0;
            case FLOOR -> Math.floor(x);
            case EXP -> StrictMath.exp(x);
            case LOG -> StrictMath.log(x);
            case SQRT -> Math.sqrt(x);
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
            case RELU -> Double.isNaN(x) || x > 0 ? x : 0;
        };
    }

    static double of(Fn2 fn, double a, double b) {
        return switch (fn) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            // StrictMath says 1 for NaN⁰
            case POW -> Double.isNaN(a) ? a : StrictMath.pow(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }
}
