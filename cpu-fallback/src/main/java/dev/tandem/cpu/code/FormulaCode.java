package dev.tandem.cpu.code;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Formulas as instructions on local variables, each part computed once, and no more often than it changes: once a call, once a
 * row, or for every element.
 */
final class FormulaCode {

    private static final Expr SQUARE = Expr.lit(2);
    private static final Expr RECIPROCAL = Expr.lit(-1);

    private final List<Expr> formulas;
    private final List<Reading> readings;
    private final IdentityHashMap<Expr, Level> levels = new IdentityHashMap<>();
    private final Set<Expr> parts = new LinkedHashSet<>();

    /** How often a part changes. */
    enum Level {
        CALL, ROW, ELEMENT
    }

    FormulaCode(List<Expr> formulas, List<Reading> readings) {
        this.formulas = formulas;
        this.readings = readings;
        formulas.forEach(this::level);
    }

    /** The functions that are computed for every element. */
    long functions() {
        return parts.stream().filter(e -> level(e) == Level.ELEMENT && !needed(e).isEmpty()).count();
    }

    /** Whether there is an instruction for every part. */
    boolean isComplete() {
        return parts.stream().noneMatch(e -> e instanceof Expr.Index
                || (e instanceof Expr.Binary b && b.fn() == Fn2.POW && !isSimplePower(b) && level(b) == Level.ELEMENT));
    }

    private Level level(Expr e) {
        Level known = levels.get(e);
        if (known != null) {
            return known;
        }
        Level level = switch (e) {
            case Expr.Operand(int i) -> level(readings.get(i));
            case Expr.Literal _ -> Level.CALL;
            case Expr.Index _ -> Level.ELEMENT;
            case Expr.Unary _,Expr.Binary _,Expr.Select _ ->
                needed(e).stream().map(this::level).max(Level::compareTo).orElse(Level.CALL);
        };
        levels.put(e, level);
        parts.add(e);
        return level;
    }

    private static Level level(Reading reading) {
        return switch (reading) {
            case Reading.Unread _ -> throw new IllegalStateException("an operand that formulas read is read");
            case Reading.Number _ -> Level.CALL;
            case Reading.Given _,Reading.Stream _ -> Level.ELEMENT;
            case Reading.Walk w -> w.isConstantInRows() ? Level.ROW : Level.ELEMENT;
        };
    }

    /** The parts that a part is computed from, as {@link Evaluation} does it. */
    private static List<Expr> needed(Expr e) {
        return switch (e) {
            case Expr.Operand _,Expr.Literal _,Expr.Index _ -> List.of();
            case Expr.Unary u -> List.of(u.argument());
            case Expr.Binary b when isSimplePower(b) -> List.of(Expr.ONE, b.left());
            case Expr.Binary b -> List.of(b.left(), b.right());
            case Expr.Select s when s.condition() instanceof Expr.Binary c && compares(c.fn()) ->
                List.of(c.left(), c.right(), s.yes(), s.no());
            case Expr.Select s -> List.of(s.condition(), Expr.ZERO, s.yes(), s.no());
        };
    }

    private static boolean isSimplePower(Expr.Binary b) {
        return b.fn() == Fn2.POW && (b.right() == SQUARE || b.right() == RECIPROCAL);
    }

    private static boolean compares(Fn2 fn) {
        return fn == Fn2.LT || fn == Fn2.LE || fn == Fn2.EQ;
    }

    /** The parts of a level that are read where parts change more often, or stored; a part comes after what it needs. */
    List<Expr> handedOn(Level level) {
        var wanted = new LinkedHashSet<Expr>(formulas);
        parts.stream().filter(e -> level(e).compareTo(level) > 0).forEach(e -> wanted.addAll(needed(e)));
        return parts.stream().filter(e -> level(e) == level && wanted.contains(e)).toList();
    }

    /** Writes what computes parts, by values of one kind. */
    static final class Evaluation {

        private final Emitter to;
        private final Values values;
        private final IntUnaryOperator load;
        private final boolean said;
        private final IdentityHashMap<Expr, Integer> known;

        /**
         * Starts with parts that are computed already, by the variables they are in.
         *
         * @param load writes what reads an operand and gives its variable
         * @param said whether the listing has a line for each part
         */
        Evaluation(Emitter to, Values values, IdentityHashMap<Expr, Integer> known, IntUnaryOperator load,
                boolean said) {
            this.to = to;
            this.values = values;
            this.known = new IdentityHashMap<>(known);
            this.load = load;
            this.said = said;
        }

        /** The variables of parts. */
        List<Integer> all(List<Expr> wanted) {
            var variables = new ArrayList<Integer>();
            wanted.forEach(e -> variables.add(value(e)));
            return variables;
        }

        private int value(Expr e) {
            Integer before = known.get(e);
            if (before != null) {
                return before;
            }
            List<Integer> from = all(needed(e));
            int value = switch (e) {
                case Expr.Operand(int i) -> load.applyAsInt(i);
                case Expr.Literal(double v) -> ((FloatValues) values).number((float) v);
                case Expr.Index _ -> throw new IllegalStateException("coordinates are not generated");
                case Expr.Unary u -> values.apply(u.fn(), from.get(0));
                case Expr.Binary b when isSimplePower(b) -> b.right() == SQUARE
                        ? values.apply(Fn2.MUL, from.get(1), from.get(1))
                        : values.apply(Fn2.DIV, from.get(0), from.get(1));
                case Expr.Binary b -> values.apply(b.fn(), from.get(0), from.get(1));
                case Expr.Select s when s.condition() instanceof Expr.Binary c && compares(c.fn()) ->
                    values.choose(c.fn(), from.get(0), from.get(1), from.get(2), from.get(3));
                // what is no number is not 0 either
                case Expr.Select _ -> values.choose(Fn2.EQ, from.get(0), from.get(1), from.get(3), from.get(2));
            };
            known.put(e, value);
            if (said) {
                say(e, value, from);
            }
            return value;
        }

        private void say(Expr e, int value, List<Integer> from) {
            var line = new StringBuilder(values.letter()).append(value).append(" = ").append(instruction(e));
            from.forEach(variable -> line.append(' ').append(values.letter()).append(variable));
            to.say(line.toString());
        }

        private static String instruction(Expr e) {
            return switch (e) {
                case Expr.Operand _ -> "load " + e;
                case Expr.Literal(double v) -> "number " + (float) v;
                case Expr.Index _ -> "index";
                case Expr.Unary u -> lower(u.fn());
                case Expr.Binary b when isSimplePower(b) -> b.right() == SQUARE ? "square" : "reciprocal";
                case Expr.Binary b -> lower(b.fn());
                case Expr.Select s when s.condition() instanceof Expr.Binary c && compares(c.fn()) ->
                    "select " + lower(c.fn());
                case Expr.Select _ -> "select eq, swapped";
            };
        }

        private static String lower(Enum<?> fn) {
            return fn.name().toLowerCase(Locale.ROOT);
        }
    }
}
