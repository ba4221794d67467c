package dev.tandem.testkit.check;

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
import java.util.Objects;

/**
 * How large the largest intermediate of a formula is, as it reaches the result: an intermediate's magnitude times the slope of
 * the result by it. Its last place is the rounding that no float32 evaluation avoids: 1 − tanh² near 0 keeps that of the 1.
 */
final class FormulaSizes {

    private final List<Expr> formulas;
    private final List<Expr> parts;
    private final IdentityHashMap<Expr, Integer> places = new IdentityHashMap<>();
    private final double[] values;
    private final double[] sizes;

    FormulaSizes(List<Expr> formulas) {
        this.formulas = formulas;
        parts = Formulas.nodes(formulas);
        parts.forEach(p -> places.put(p, places.size()));
        values = new double[parts.size()];
        sizes = new double[parts.size()];
    }

    /**
     * Evaluates all formulas for one element.
     *
     * @param coordinates of the element
     * @param operands their values
     * @param inherited the sizes they have from before; 0 for those that are exact
     */
    void evaluate(int[] coordinates, double[] operands, double[] inherited) {
        for (int i = 0; i < values.length; i++) {
            Expr part = parts.get(i);
            values[i] = switch (part) {
                case Operand(int operand) -> operands[operand];
                case Literal(double number) -> number;
                case Index(int axis) -> coordinates[axis];
                case Unary(Fn fn, Expr a) -> value(fn, value(a));
                case Binary(Fn2 fn, Expr a, Expr b) -> value(fn, value(a), value(b));
                case Select(Expr c, Expr yes, Expr no) -> value(c) != 0 ? value(yes) : value(no);
            };
            double reaching = switch (part) {
                case Operand(int operand) -> inherited[operand];
                case Literal(double number) -> number == (float) number ? 0 : Math.abs(number);
                case Index x -> 0;
                case Unary(Fn fn, Expr a) -> Math.max(own(values[i]), slope(fn, value(a), values[i]) * size(a));
                case Binary(Fn2 fn, Expr a, Expr b) -> Math.max(own(values[i]), reaching(fn, a, b, values[i]));
                case Select(Expr c, Expr yes, Expr no) -> value(c) != 0 ? size(yes) : size(no);
            };
            sizes[i] = Double.isFinite(reaching) ? reaching : 0;
        }
    }

    /** The size of a formula's result, at least its own magnitude. */
    double size(int formula) {
        return Math.max(size(formulas.get(formula)), own(value(formula)));
    }

    /** The value of a formula. */
    double value(int formula) {
        return value(formulas.get(formula));
    }

    private static double own(double value) {
        return Math.abs(value);
    }

    private int place(Expr part) {
        return Objects.requireNonNull(places.get(part));
    }

    private double value(Expr part) {
        return values[place(part)];
    }

    private double size(Expr part) {
        return sizes[place(part)];
    }

    private static double slope(Fn fn, double a, double value) {
        return switch (fn) {
            case NEG, ABS, RELU -> 1;
            case SIGN, STEP, FLOOR -> 0;
            case EXP -> value;
            case LOG -> 1 / Math.abs(a);
            case SQRT -> value == 0 ? 0 : 0.5 / value;
            case TANH -> 1 - value * value;
            case SIGMOID -> value * (1 - value);
        };
    }

    /** A power is computed as an exponential: its exponent is an intermediate too. */
    private double reaching(Fn2 fn, Expr left, Expr right, double value) {
        double a = value(left);
        double b = value(right);
        return switch (fn) {
            case ADD, SUB, MAX, MIN -> Math.max(size(left), size(right));
            case MUL -> Math.max(Math.abs(b) * size(left), Math.abs(a) * size(right));
            case DIV -> Math.max(size(left), Math.abs(value) * size(right)) / Math.abs(b);
            case POW -> Math.abs(value) * Math.max(Math.abs(b * Math.log(a)),
                    Math.max(Math.abs(b / a) * size(left), Math.abs(Math.log(a)) * size(right)));
            case LT, LE, EQ -> 0;
        };
    }

    private static double value(Fn fn, double a) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case STEP -> a > 0 ? 1 : 0;
            case FLOOR -> Math.floor(a);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case SQRT -> Math.sqrt(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case RELU -> Math.max(a, 0);
        };
    }

    private static double value(Fn2 fn, double a, double b) {
        return switch (fn) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> Math.pow(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }
}
