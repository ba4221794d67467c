package dev.tandem.optim;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import java.util.List;

/**
 * Stochastic gradient descent: v ← α·v + ∇, w ← w − η·v.
 *
 * @param rate η
 * @param momentum α; 0 keeps no slot. <i>Source</i>: Polyak 1964; the form is Sutskever et al. 2013, §2, with η outside v
 * @param decay λ of ½λ‖w‖², added to ∇
 */
public record Sgd(double rate, double momentum, double decay) implements Optimizer {

    /** With momentum α. */
    public Sgd momentum(double alpha) {
        return new Sgd(rate, alpha, decay);
    }

    /** With weight decay λ. */
    public Sgd weightDecay(double lambda) {
        return new Sgd(rate, momentum, lambda);
    }

    @Override
    public String name() {
        return momentum == 0 ? "sgd" : "momentum";
    }

    @Override
    public Rule rule() {
        Expr w = o(Rule.W);
        Expr dw = o(Rule.DW);
        Expr eta = o(Rule.RATE);
        if (momentum == 0) {
            return new Rule(List.of(), List.of(), List.of(sub(w, mul(eta, dw)))).weightDecay(decay);
        }
        Expr velocity = add(mul(lit(momentum), o(Rule.scalar(0))), dw);
        return new Rule(List.of("velocity"), List.of(), List.of(sub(w, mul(eta, velocity)), velocity))
                .weightDecay(decay);
    }
}
