package dev.tandem.nn;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/** The formulas of activations, of one operand x. */
final class Activations {

    private static final Expr X = o(0);

    private Activations() {
    }

    static Expr leakyRelu(double slope) {
        return positiveOr(mul(lit(slope), X));
    }

    /** What is not chosen overflows for large x; what is chosen never does. */
    static Expr elu(double alpha) {
        return positiveOr(mul(lit(alpha), sub(apply(Fn.EXP, X), ONE)));
    }

    private static Expr positiveOr(Expr otherwise) {
        return select(apply(Fn2.LT, ZERO, X), X, otherwise);
    }

    static Expr gelu() {
        Expr cubic = add(X, mul(lit(0.044715), mul(X, mul(X, X))));
        Expr tanh = apply(Fn.TANH, mul(lit(Math.sqrt(2 / Math.PI)), cubic));
        return mul(mul(lit(0.5), X), add(ONE, tanh));
    }

    static Expr softplus() {
        return softplus(X);
    }

    /**
     * ln(1 + eᵃ) as ½(a + |a|) + ln(1 + e^−|a|), which does not overflow. Not as max(a, 0) + …: its derivative at 0 would be 0,
     * and this one's is ½.
     */
    static Expr softplus(Expr a) {
        Expr size = apply(Fn.ABS, a);
        Expr positive = mul(lit(0.5), add(a, size));
        return add(positive, apply(Fn.LOG, add(ONE, apply(Fn.EXP, apply(Fn.NEG, size)))));
    }

    static Expr swish() {
        return mul(X, apply(Fn.SIGMOID, X));
    }

    static Expr hardTanh() {
        return apply(Fn2.MIN, apply(Fn2.MAX, X, lit(-1)), ONE);
    }

    static Expr scaledTanh() {
        return mul(lit(1.7159), apply(Fn.TANH, mul(lit(2.0 / 3), X)));
    }
}
