package dev.tandem.optim;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import java.util.List;

/**
 * Stochastic gradient descent, with momentum v ← α·v + ∇, w ← w − η·v, or Nesterov's, v ← α·v − η·∇, w ← w + α·v − η·∇.
 *
 * <p>Nesterov's gradient is taken ahead, at θ + α·v; w <i>is</i> that point, so a step needs one gradient as any other does, and
 * evaluation uses the point ahead as well.
 *
 * @param rate η
 * @param momentum α; 0 keeps no slot. <i>Source</i>: Polyak 1964; the form is Sutskever et al. 2013, §2, with η outside v
 * @param nesterov whether momentum is Nesterov's. <i>Source</i>: Sutskever et al. 2013, eq. 3 and 4, with η inside v, for w = θ + α·v
 */
public record Sgd(double rate, double momentum, boolean nesterov) implements Optimizer {

    /** With momentum α. */
    public Sgd momentum(double alpha) {
        return new Sgd(rate, alpha, false);
    }

    /** With Nesterov's momentum α. */
    public Sgd nesterov(double alpha) {
        return new Sgd(rate, alpha, true);
    }

    @Override
    public Sgd rate(double other) {
        return new Sgd(other, momentum, nesterov);
    }

    @Override
    public String name() {
        return momentum == 0 ? "sgd" : nesterov ? "nesterov" : "momentum";
    }

    @Override
    public Rule rule() {
        Expr w = o(Rule.W);
        Expr dw = o(Rule.DW);
        Expr step = mul(o(Rule.RATE), dw);
        if (momentum == 0) {
            return new Rule(List.of(), List.of(), List.of(sub(w, step)));
        }
        Expr kept = mul(lit(momentum), o(Rule.scalar(0)));
        Expr velocity = nesterov ? sub(kept, step) : add(kept, dw);
        Expr next = nesterov
                ? add(w, sub(mul(lit(momentum), velocity), step))
                : sub(w, mul(o(Rule.RATE), velocity));
        return new Rule(List.of("velocity"), List.of(), List.of(next, velocity));
    }
}
