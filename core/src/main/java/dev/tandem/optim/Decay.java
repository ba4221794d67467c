package dev.tandem.optim;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;

/**
 * What pulls weights to 0: λ₁·sign(w) + λ₂·w, the derivative of λ₁|w| + ½λ₂w².
 *
 * @param l1 λ₁, from 0 on
 * @param l2 λ₂, from 0 on
 * @param decoupled whether the pull, times the learning rate, is taken from the weight beside the optimizer's own step, instead
 *        of being added to the gradient. <i>Source</i>: Loshchilov &amp; Hutter 2019, Alg. 2; λ there is η·λ here, so that one
 *        schedule leads both
 */
public record Decay(double l1, double l2, boolean decoupled) {

    /** Nothing pulls. */
    public static final Decay NONE = new Decay(0, 0, false);

    /**
     * Checks the numbers.
     *
     * @throws dev.tandem.error.UsageException if one is not a number from 0 on
     */
    public Decay {
        Tuned.check("weight decay", l1, l1 >= 0, "from 0 on");
        Tuned.check("weight decay", l2, l2 >= 0, "from 0 on");
    }

    /** This decay with another λ₁. */
    public Decay l1(double lambda) {
        return new Decay(lambda, l2, decoupled);
    }

    /** This decay with another λ₂. */
    public Decay l2(double lambda) {
        return new Decay(l1, lambda, decoupled);
    }

    /** This decay, so many times as strong. */
    Decay times(double factor) {
        return new Decay(l1 * factor, l2 * factor, decoupled);
    }

    /** A rule with this decay. */
    Rule of(Rule rule) {
        if (l1 == 0 && l2 == 0) {
            return rule;
        }
        Expr w = o(Rule.W);
        Expr squares = l2 == 0 ? Expr.ZERO : mul(lit(l2), w);
        Expr pull = l1 == 0 ? squares : add(squares, mul(lit(l1), apply(Fn.SIGN, w)));
        return decoupled
                ? rule.then(next -> sub(next, mul(o(Rule.RATE), pull)))
                : rule.ofGradient(add(o(Rule.DW), pull));
    }
}
