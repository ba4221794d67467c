package dev.tandem.graph;

import dev.tandem.graph.Expr.Binary;
import dev.tandem.graph.Expr.Index;
import dev.tandem.graph.Expr.Literal;
import dev.tandem.graph.Expr.Operand;
import dev.tandem.graph.Expr.Select;
import dev.tandem.graph.Expr.Unary;
import java.util.IdentityHashMap;
import java.util.Map;

/** Evaluates a formula for one element, in double. */
final class Evaluator {

    private final double[] operands;
    private final int[] coordinates;
    private final Map<Expr, Double> known = new IdentityHashMap<>();

    private Evaluator(double[] operands, int... coordinates) {
        this.operands = operands;
        this.coordinates = coordinates;
    }

    static double value(Expr e, double... operands) {
        return new Evaluator(operands).of(e);
    }

    static double valueAt(Expr e, int[] coordinates, double... operands) {
        return new Evaluator(operands, coordinates).of(e);
    }

    private double of(Expr e) {
        Double before = known.get(e);
        if (before != null) {
            return before;
        }
        double value = switch (e) {
            case Operand(int i) -> operands[i];
            case Literal(double v) -> v;
            case Index(int axis) -> coordinates[axis];
            case Unary u -> of(u.fn(), of(u.argument()));
            case Binary b -> of(b.fn(), of(b.left()), of(b.right()));
            case Select s -> of(s.condition()) != 0 ? of(s.yes()) : of(s.no());
        };
        known.put(e, value);
        return value;
    }

    private static double of(Expr.Fn fn, double a) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case STEP -> Double.isNaN(a) ? a : a > 0 ? 1 : 0;
            case FLOOR -> Math.floor(a);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case SQRT -> Math.sqrt(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case RELU -> Math.max(a, 0);
        };
    }

    private static double of(Expr.Fn2 fn, double a, double b) {
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
