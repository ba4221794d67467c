package dev.tandem.graph;

import java.lang.ref.WeakReference;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A formula: what is computed for one element from one element of each operand. Activations, their derivatives, losses and
 * optimizers are formulas; fusing is composing them.
 *
 * <p>Formulas are made by the factories here and nowhere else. The factories hash-cons: equal formulas are one object, so a
 * formula is a directed acyclic graph whose size is its number of distinct nodes, and {@code ==} is equality. Its text is
 * that of {@link Formulas#print}.
 *
 * <p><i>Numerics</i>: simplification never changes a value but the sign of a zero (x + 0 is x), NaN included: 0·x is not
 * dropped. Only derivatives drop the zeros of their own structure.
 */
public sealed interface Expr {

    /** The element of the operand with this index. */
    record Operand(int index) implements Expr {
        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** A number; a float32 backend rounds it to float32. */
    record Literal(double value) implements Expr {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Literal l
                    && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(l.value);
        }

        @Override
        public int hashCode() {
            return Double.hashCode(value);
        }

        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** A function of one argument. */
    record Unary(Fn fn, Expr argument) implements Expr {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unary u && fn == u.fn && argument == u.argument;
        }

        @Override
        public int hashCode() {
            return fn.ordinal() * 31 + System.identityHashCode(argument);
        }

        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** A function of two arguments. */
    record Binary(Fn2 fn, Expr left, Expr right) implements Expr {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary b && fn == b.fn && left == b.left && right == b.right;
        }

        @Override
        public int hashCode() {
            return (fn.ordinal() * 31 + System.identityHashCode(left)) * 31 + System.identityHashCode(right);
        }

        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** {@code yes} where the condition is not 0 (NaN counts as not 0), else {@code no}. */
    record Select(Expr condition, Expr yes, Expr no) implements Expr {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Select s && condition == s.condition && yes == s.yes && no == s.no;
        }

        @Override
        public int hashCode() {
            return (System.identityHashCode(condition) * 31 + System.identityHashCode(yes)) * 31
                    + System.identityHashCode(no);
        }

        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** The element's coordinate on an axis of the shape that the operands broadcast to; 0 on the first. */
    record Index(int axis) implements Expr {
        @Override
        public String toString() {
            return Formulas.print(this);
        }
    }

    /** Functions of one argument. All but SIGN, STEP and FLOOR are differentiable almost everywhere; NaN in, NaN out. */
    enum Fn {
        /** −x. */
        NEG,
        /** |x|. */
        ABS,
        /** −1, 0 or 1. */
        SIGN,
        /** 0 for x ≤ 0, 1 for x &gt; 0: the derivative of RELU. */
        STEP,
        /** The largest integer that is not above x. */
        FLOOR,
        /** eˣ. */
        EXP,
        /** ln x; −∞ at 0, NaN below. */
        LOG,
        /** √x; NaN below 0. */
        SQRT,
        /** (e²ˣ − 1) / (e²ˣ + 1). */
        TANH,
        /** 1 / (1 + e⁻ˣ). */
        SIGMOID,
        /** max(x, 0). */
        RELU
    }

    /** Functions of two arguments; comparisons yield 1 or 0, and 0 where an argument is NaN. */
    enum Fn2 {
        /** a + b. */
        ADD,
        /** a − b. */
        SUB,
        /** a · b. */
        MUL,
        /** a / b; integers round toward zero, and a / 0 is 0. */
        DIV,
        /** The larger; NaN if either is. */
        MAX,
        /** The smaller; NaN if either is. */
        MIN,
        /** aᵇ; NaN if either is, also NaN⁰ and 1ᴺᵃᴺ. */
        POW,
        /** a &lt; b. */
        LT,
        /** a ≤ b. */
        LE,
        /** a = b. */
        EQ
    }

    /** The literal 0. */
    Expr ZERO = lit(0);
    /** The literal 1. */
    Expr ONE = lit(1);

    /** The operand with this index. */
    static Expr o(int index) {
        return Interned.of(new Operand(index));
    }

    /** A number. */
    static Expr lit(double value) {
        return Interned.of(new Literal(value));
    }

    /** The coordinate on an axis. */
    static Expr index(int axis) {
        return Interned.of(new Index(axis));
    }

    /** A function of one argument; folds literals. */
    static Expr apply(Fn fn, Expr a) {
        if (a instanceof Literal l && fn == Fn.NEG) {
            return lit(-l.value);
        }
        if (fn == Fn.NEG && a instanceof Unary u && u.fn == Fn.NEG) {
            return u.argument;
        }
        return Interned.of(new Unary(fn, a));
    }

    /** A function of two arguments; drops what can't change a value (x + 0, x · 1) and folds sums and products of literals. */
    static Expr apply(Fn2 fn, Expr a, Expr b) {
        if (a instanceof Literal x && b instanceof Literal y) {
            switch (fn) {
                case ADD -> {
                    return lit(x.value + y.value);
                }
                case SUB -> {
                    return lit(x.value - y.value);
                }
                case MUL -> {
                    return lit(x.value * y.value);
                }
                case DIV, MAX, MIN, POW, LT, LE, EQ -> {
                }
            }
        }
        return switch (fn) {
            case ADD -> a == ZERO ? b : b == ZERO ? a : Interned.of(new Binary(fn, a, b));
            case SUB -> b == ZERO ? a : a == ZERO ? apply(Fn.NEG, b) : Interned.of(new Binary(fn, a, b));
            case MUL -> a == ONE ? b : b == ONE ? a : Interned.of(new Binary(fn, a, b));
            case DIV -> b == ONE ? a : Interned.of(new Binary(fn, a, b));
            case MAX, MIN, POW, LT, LE, EQ -> Interned.of(new Binary(fn, a, b));
        };
    }

    /** a + b. */
    static Expr add(Expr a, Expr b) {
        return apply(Fn2.ADD, a, b);
    }

    /** a − b. */
    static Expr sub(Expr a, Expr b) {
        return apply(Fn2.SUB, a, b);
    }

    /** a · b. */
    static Expr mul(Expr a, Expr b) {
        return apply(Fn2.MUL, a, b);
    }

    /** a / b. */
    static Expr div(Expr a, Expr b) {
        return apply(Fn2.DIV, a, b);
    }

    /** a². */
    static Expr square(Expr a) {
        return mul(a, a);
    }

    /** {@code yes} where the condition is not 0, else {@code no}. */
    static Expr select(Expr condition, Expr yes, Expr no) {
        if (condition instanceof Literal l) {
            return l.value != 0 ? yes : no;
        }
        return yes == no ? yes : Interned.of(new Select(condition, yes, no));
    }

    /** This formula with every operand replaced: composition. Shared parts stay shared. */
    static Expr substitute(Expr e, IntFunction<Expr> operand) {
        return rebuild(e, x -> x instanceof Operand(int i) ? operand.apply(i) : null, new IdentityHashMap<>());
    }

    /** This formula with every occurrence of one part replaced: how 1 − tanh(x)² becomes 1 − y². */
    static Expr replace(Expr e, Expr part, Expr by) {
        return rebuild(e, x -> x == part ? by : null, new IdentityHashMap<>());
    }

    /** This formula with what a replacement gives for its nodes, each asked once, the whole before its parts. */
    static Expr replace(Expr e, Replacement by) {
        return rebuild(e, by, new IdentityHashMap<>());
    }

    /** What takes a node's place; null keeps it and rebuilds its arguments. */
    @FunctionalInterface
    interface Replacement {
        /** The formula that replaces a node, or null. */
        @Nullable
        Expr of(Expr node);
    }

    private static Expr rebuild(Expr e, Replacement replacement, Map<Expr, Expr> done) {
        Expr known = done.get(e);
        if (known != null) {
            return known;
        }
        Expr given = replacement.of(e);
        Expr result = given != null ? given : switch (e) {
            case Operand o -> o;
            case Literal l -> l;
            case Index i -> i;
            case Unary(Fn fn, Expr a) -> apply(fn, rebuild(a, replacement, done));
            case Binary(Fn2 fn, Expr a, Expr b) ->
                apply(fn, rebuild(a, replacement, done), rebuild(b, replacement, done));
            case Select(Expr c, Expr y, Expr n) -> select(rebuild(c, replacement, done), rebuild(y, replacement, done),
                    rebuild(n, replacement, done));
        };
        done.put(e, result);
        return result;
    }

    /**
     * The canonical objects. The table is weak and invisible: it only decides whether an equal formula that is still in use
     * somewhere is found again.
     */
    final class Interned {
        private static final Map<Expr, WeakReference<Expr>> TABLE = new WeakHashMap<>();

        private Interned() {
        }

        static Expr of(Expr candidate) {
            synchronized (TABLE) {
                WeakReference<Expr> reference = TABLE.get(candidate);
                Expr known = reference == null ? null : reference.get();
                if (known != null) {
                    return known;
                }
                TABLE.put(candidate, new WeakReference<>(candidate));
                return candidate;
            }
        }
    }
}
