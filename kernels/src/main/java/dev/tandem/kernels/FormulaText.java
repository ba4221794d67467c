package dev.tandem.kernels;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Binary;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Expr.Index;
import dev.tandem.graph.Expr.Literal;
import dev.tandem.graph.Expr.Operand;
import dev.tandem.graph.Expr.Select;
import dev.tandem.graph.Expr.Unary;
import dev.tandem.graph.Formulas;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Formulas as CUDA C, every distinct part computed once: statements that name what is used twice or deep, and an expression a
 * formula. Operands are called a0, a1 …. <i>Numerics</i>: float32, or 64-bit integers that wrap where the results are integers.
 */
final class FormulaText {

    /** Parts nested deeper get a name: compilers and readers have limits. */
    private static final int DEEPEST = 6;

    private static final int LOOSE = 0;
    private static final int SUM = 1;
    private static final int PRODUCT = 2;
    private static final int SIGN = 3;

    private final boolean isFloat;
    private final IntFunction<String> coordinate;
    private final IdentityHashMap<Expr, String> names = new IdentityHashMap<>();
    private final StringBuilder statements = new StringBuilder();

    /** Prints formulas; {@code coordinate} is what an axis' coordinate is called. */
    FormulaText(List<Expr> formulas, boolean isFloat, IntFunction<String> coordinate) {
        this.isFloat = isFloat;
        this.coordinate = coordinate;
        List<Expr> parts = Formulas.nodes(formulas);
        IdentityHashMap<Expr, Integer> uses = new IdentityHashMap<>();
        formulas.forEach(f -> uses.merge(f, 1, Integer::sum));
        parts.forEach(p -> Formulas.arguments(p).forEach(a -> uses.merge(a, 1, Integer::sum)));
        IdentityHashMap<Expr, Integer> depths = new IdentityHashMap<>();
        for (Expr part : parts) {
            List<Expr> arguments = Formulas.arguments(part);
            int depth = 1 + arguments.stream().mapToInt(depths::get).max().orElse(-1);
            boolean named = !arguments.isEmpty() && (uses.getOrDefault(part, 0) > 1 || depth > DEEPEST);
            if (named) {
                name(part);
            }
            depths.put(part, named ? 0 : depth);
        }
    }

    private void name(Expr part) {
        String value = print(part, LOOSE);
        String name = "t" + (names.size() + 1);
        names.put(part, name);
        statements.append("const ").append(ElementTypes.computed(isFloat)).append(' ').append(name).append(" = ")
                .append(value).append(";\n");
    }

    /** The statements that come first. */
    String statements() {
        return statements.toString();
    }

    /** A formula's value. */
    String value(Expr formula) {
        return print(formula, LOOSE);
    }

    private String print(Expr e, int binding) {
        String name = names.get(e);
        if (name != null) {
            return name;
        }
        return switch (e) {
            case Operand(int i) -> "a" + i;
            case Literal(double v) -> isFloat ? literal((float) v, binding) : literal((long) v, binding);
            case Index(int axis) -> "(" + ElementTypes.computed(isFloat) + ") " + coordinate.apply(axis);
            case Unary u -> unary(u, binding);
            case Binary b -> binary(b, binding);
            case Select(Expr c, Expr yes, Expr no) ->
                enclosed(condition(c) + " ? " + print(yes, SUM) + " : " + print(no, SUM), binding > LOOSE);
        };
    }

    private static String literal(float v, int binding) {
        if (Float.isNaN(v)) {
            return "float_of(0x7FC00000u)";
        }
        String text = Float.isInfinite(v) ? "infinity()" : Math.abs(v) + "f";
        return Float.floatToRawIntBits(v) >= 0 ? text : enclosed("-" + text, binding > LOOSE);
    }

    private static String literal(long v, int binding) {
        // the smallest has no literal
        String text = v == Long.MIN_VALUE ? "-9223372036854775807LL - 1" : v + "LL";
        return enclosed(text, v < 0 && binding > LOOSE);
    }

    private static String enclosed(String text, boolean isEnclosed) {
        return isEnclosed ? "(" + text + ")" : text;
    }

    private String condition(Expr c) {
        if (c instanceof Binary(Fn2 fn, Expr a, Expr b) && !names.containsKey(c)) {
            String sign = switch (fn) {
                case LT -> " < ";
                case LE -> " <= ";
                case EQ -> " == ";
                case ADD, SUB, MUL, DIV, MAX, MIN, POW -> "";
            };
            if (!sign.isEmpty()) {
                return print(a, SUM) + sign + print(b, SUM);
            }
        }
        return print(c, SUM) + " != 0";
    }

    private String unary(Unary u, int binding) {
        if (isFloat && u.fn() == Expr.Fn.NEG) {
            return enclosed("-" + print(u.argument(), SIGN), binding > LOOSE);
        }
        String function = switch (u.fn()) {
            case NEG -> "negative";
            case ABS -> isFloat ? "fabsf" : "absolute";
            case SIGN -> "sign";
            case STEP -> "step";
            case FLOOR -> isFloat ? "floorf" : "";
            case EXP -> isFloat ? "expf" : "exponential";
            case LOG -> isFloat ? "logf" : "logarithm";
            case SQRT -> isFloat ? "sqrtf" : "root";
            case TANH -> isFloat ? "tanhf" : "hyperbolic_tangent";
            case SIGMOID -> "sigmoid";
            case RELU -> "relu";
        };
        return function + "(" + print(u.argument(), LOOSE) + ")";
    }

    private String binary(Binary b, int binding) {
        return switch (b.fn()) {
            case ADD -> isFloat ? infix(b, " + ", SUM, binding) : call("plus", b);
            case SUB -> isFloat ? infix(b, " - ", SUM, binding) : call("minus", b);
            case MUL -> isFloat ? infix(b, " * ", PRODUCT, binding) : call("times", b);
            case DIV -> isFloat ? infix(b, " / ", PRODUCT, binding) : call("quotient", b);
            case MAX -> call("larger", b);
            case MIN -> call("smaller", b);
            case POW -> call("power", b);
            case LT -> call("less", b);
            case LE -> call("less_or_equal", b);
            case EQ -> call("equal", b);
        };
    }

    /** Written as it is computed: the right side of a sum or product stands by itself. */
    private String infix(Binary b, String sign, int level, int binding) {
        return enclosed(print(b.left(), level) + sign + print(b.right(), level + 1), level < binding);
    }

    private String call(String function, Binary b) {
        return function + "(" + print(b.left(), LOOSE) + ", " + print(b.right(), LOOSE) + ")";
    }
}
