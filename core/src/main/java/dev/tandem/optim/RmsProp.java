package dev.tandem.optim;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import java.util.List;

/** s ← ρ·s + (1−ρ)∇², w ← w − η·∇/(√s + ε). <i>Source</i>: Hinton 2012, Neural Networks for Machine Learning, lecture 6e; ε is added. */
public record RmsProp(double rate, double rho, double epsilon) implements Optimizer {

    @Override
    public String name() {
        return "rmsprop";
    }

    @Override
    public RmsProp rate(double other) {
        return new RmsProp(other, rho, epsilon);
    }

    @Override
    public Rule rule() {
        Expr gradient = o(Rule.DW);
        Expr mean = add(mul(lit(rho), o(Rule.scalar(0))), mul(lit(1 - rho), square(gradient)));
        Expr direction = div(gradient, add(apply(Fn.SQRT, mean), lit(epsilon)));
        return new Rule(List.of("squares"), List.of(), List.of(sub(o(Rule.W), mul(o(Rule.RATE), direction)), mean));
    }
}
