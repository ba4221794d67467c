package dev.tandem.graph;

import dev.tandem.graph.Expr.Binary;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Expr.Index;
import dev.tandem.graph.Expr.Literal;
import dev.tandem.graph.Expr.Operand;
import dev.tandem.graph.Expr.Select;
import dev.tandem.graph.Expr.Unary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be asked of formulas: their derivative, their parts, their text. */
public final class Formulas {

    private Formulas() {
    }

    /**
     * The derivative by one operand, {@link Expr#ZERO} where there is none. Rules are written in terms of the function's own
     * value where that is possible (tanh′ = 1 − tanh²), so that a backward pass needs the result and not the argument.
     */
    public static Expr derivative(Expr e, int operand) {
        Expr d = derivative(e, operand, new IdentityHashMap<>());
        return d == null ? Expr.ZERO : d;
    }

    /** Null is a zero of the formula's structure: it, unlike the number 0, may be dropped from a product. */
    private static @Nullable Expr derivative(Expr e, int operand, Map<Expr, @Nullable Expr> done) {
        if (done.containsKey(e)) {
            return done.get(e);
        }
        Expr d = switch (e) {
            case Operand(int i) -> i == operand ? Expr.ONE : null;
            case Literal l -> null;
            case Index i -> null;
            case Unary u -> chain(u, derivative(u.argument(), operand, done));
            case Binary b -> chain(b, derivative(b.left(), operand, done), derivative(b.right(), operand, done));
            case Select(Expr c, Expr yes, Expr no) -> {
                Expr dy = derivative(yes, operand, done);
                Expr dn = derivative(no, operand, done);
                yield dy == null && dn == null ? null : Expr.select(c, orZero(dy), orZero(dn));
            }
        };
        done.put(e, d);
        return d;
    }

    private static @Nullable Expr chain(Unary e, @Nullable Expr da) {
        if (da == null) {
            return null;
        }
        Expr a = e.argument();
        return switch (e.fn()) {
            case NEG -> Expr.apply(Fn.NEG, da);
            case ABS -> Expr.mul(Expr.apply(Fn.SIGN, a), da);
            case SIGN, STEP, FLOOR -> null;
            case EXP -> Expr.mul(e, da);
            case LOG -> Expr.div(da, a);
            case SQRT -> Expr.div(da, Expr.mul(Expr.lit(2), e));
            case TANH -> Expr.mul(Expr.sub(Expr.ONE, Expr.square(e)), da);
            case SIGMOID -> Expr.mul(Expr.mul(e, Expr.sub(Expr.ONE, e)), da);
            case RELU -> Expr.mul(Expr.apply(Fn.STEP, e), da);
        };
    }

    private static @Nullable Expr chain(Binary e, @Nullable Expr da, @Nullable Expr db) {
        if (da == null && db == null) {
            return null;
        }
        Expr a = e.left();
        Expr b = e.right();
        return switch (e.fn()) {
            case ADD -> sum(da, db);
            case SUB -> sum(da, db == null ? null : Expr.apply(Fn.NEG, db));
            case MUL -> sum(times(b, da), times(a, db));
            case DIV -> {
                Expr byB = db == null ? null : Expr.apply(Fn.NEG, Expr.div(Expr.mul(e, db), b));
                yield sum(da == null ? null : Expr.div(da, b), byB);
            }
            case MAX -> Expr.select(Expr.apply(Fn2.LE, b, a), orZero(da), orZero(db));
            case MIN -> Expr.select(Expr.apply(Fn2.LE, a, b), orZero(da), orZero(db));
            case POW -> sum(times(Expr.mul(b, Expr.apply(Fn2.POW, a, Expr.sub(b, Expr.ONE))), da),
                    times(Expr.mul(e, Expr.apply(Fn.LOG, a)), db));
            case LT, LE, EQ -> null;
        };
    }

    private static Expr orZero(@Nullable Expr d) {
        return d == null ? Expr.ZERO : d;
    }

    private static @Nullable Expr sum(@Nullable Expr a, @Nullable Expr b) {
        return a == null ? b : b == null ? a : Expr.add(a, b);
    }

    private static @Nullable Expr times(Expr factor, @Nullable Expr d) {
        return d == null ? null : Expr.mul(factor, d);
    }

    /** The distinct nodes of some formulas, arguments before their users: the order a register machine runs them in. */
    public static List<Expr> nodes(Collection<Expr> formulas) {
        var seen = Collections.<Expr>newSetFromMap(new IdentityHashMap<>());
        var order = new ArrayList<Expr>();
        formulas.forEach(f -> visit(f, seen, order));
        return order;
    }

    private static void visit(Expr e, Set<Expr> seen, List<Expr> order) {
        if (seen.add(e)) {
            arguments(e).forEach(a -> visit(a, seen, order));
            order.add(e);
        }
    }

    /** A node's direct arguments. */
    public static List<Expr> arguments(Expr e) {
        return switch (e) {
            case Operand o -> List.of();
            case Literal l -> List.of();
            case Index i -> List.of();
            case Unary u -> List.of(u.argument());
            case Binary b -> List.of(b.left(), b.right());
            case Select s -> List.of(s.condition(), s.yes(), s.no());
        };
    }

    /** The indices of the operands that occur. */
    public static SortedSet<Integer> operands(Collection<Expr> formulas) {
        var used = new TreeSet<Integer>();
        for (Expr e : nodes(formulas)) {
            if (e instanceof Operand(int i)) {
                used.add(i);
            }
        }
        return used;
    }

    /** Whether a coordinate occurs: such a formula is bound to the shape it is applied over. */
    public static boolean usesIndex(Collection<Expr> formulas) {
        return nodes(formulas).stream().anyMatch(Index.class::isInstance);
    }

    /** The formula as text, operands as a, b, c …; parts used more than once are named first: {@code t1 = tanh(a); 1 − t1·t1}. */
    public static String print(Expr formula) {
        var uses = new IdentityHashMap<Expr, Integer>();
        for (Expr e : nodes(List.of(formula))) {
            arguments(e).forEach(a -> uses.merge(a, 1, Integer::sum));
        }
        var names = new LinkedHashMap<Expr, String>();
        var text = new StringBuilder();
        for (Expr e : nodes(List.of(formula))) {
            if (uses.getOrDefault(e, 0) > 1 && !arguments(e).isEmpty()) {
                String body = print(e, names, 0);
                names.put(e, "t" + (names.size() + 1));
                text.append(names.get(e)).append(" = ").append(body).append("; ");
            }
        }
        return text.append(print(formula, names, 0)).toString();
    }

    private static String print(Expr e, Map<Expr, String> names, int binding) {
        String name = names.get(e);
        if (name != null) {
            return name;
        }
        return switch (e) {
            case Operand(int i) -> i < 26 ? String.valueOf((char) ('a' + i)) : "o" + i;
            case Literal(double v) -> v == Math.rint(v) && Math.abs(v) < 1e9
                    ? String.valueOf((long) v)
                    : String.valueOf(v);
            case Index(int axis) -> "index" + axis;
            case Unary(Fn fn, Expr a) when fn == Fn.NEG -> "-" + print(a, names, 3);
            case Unary(Fn fn, Expr a) -> lower(fn) + "(" + print(a, names, 0) + ")";
            case Binary b -> print(b, names, binding);
            case Select(Expr c, Expr y, Expr n) -> "select(" + print(c, names, 0) + ", " + print(y, names, 0) + ", "
                    + print(n, names, 0) + ")";
        };
    }

    private static String print(Binary e, Map<Expr, String> names, int binding) {
        return switch (e.fn()) {
            case ADD -> infix(e, " + ", 1, names, binding);
            case SUB -> infix(e, " - ", 1, names, binding);
            case MUL -> infix(e, " * ", 2, names, binding);
            case DIV -> infix(e, " / ", 2, names, binding);
            case LT -> infix(e, " < ", 0, names, binding);
            case LE -> infix(e, " <= ", 0, names, binding);
            case EQ -> infix(e, " == ", 0, names, binding);
            case MAX, MIN, POW ->
                lower(e.fn()) + "(" + print(e.left(), names, 0) + ", " + print(e.right(), names, 0) + ")";
        };
    }

    private static String infix(Binary e, String sign, int level, Map<Expr, String> names, int binding) {
        String text = print(e.left(), names, level) + sign + print(e.right(), names, level + 1);
        return level < binding || (level == 0 && binding > 0) ? "(" + text + ")" : text;
    }

    private static String lower(Enum<?> fn) {
        return fn.name().toLowerCase(java.util.Locale.ROOT);
    }
}
