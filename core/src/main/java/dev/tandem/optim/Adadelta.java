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

/**
 * s ← ρ·s + (1−ρ)∇², δ = √(d + ε)/√(s + ε)·∇, d ← ρ·d + (1−ρ)δ², w ← w − η·δ. <i>Source</i>: Zeiler 2012, Alg. 1, where η is 1.
 */
public record Adadelta(double rate, double rho, double epsilon) implements Optimizer {

    @Override
    public String name() {
        return "adadelta";
    }

    @Override
    public Adadelta rate(double other) {
        return new Adadelta(other, rho, epsilon);
    }

    @Override
    public Rule rule() {
        Expr gradient = o(Rule.DW);
        Expr deltas = o(Rule.scalar(1));
        Expr squares = mean(o(Rule.scalar(0)), gradient);
        Expr delta = mul(div(root(deltas), root(squares)), gradient);
        return new Rule(List.of("squares", "deltas"), List.of(),
                List.of(sub(o(Rule.W), mul(o(Rule.RATE), delta)), squares, mean(deltas, delta)));
    }

    private Expr mean(Expr before, Expr value) {
        return add(mul(lit(rho), before), mul(lit(1 - rho), square(value)));
    }

    private Expr root(Expr mean) {
        return apply(Fn.SQRT, add(mean, lit(epsilon)));
    }
}
