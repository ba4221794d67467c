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
import dev.tandem.graph.Expr.Fn2;
import java.util.List;

/**
 * m ← β₁m + (1−β₁)∇, v ← β₂v + (1−β₂)∇², w ← w − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε). <i>Source</i>: Kingma &amp; Ba 2015,
 * Alg. 1.
 */
public record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public Adam rate(double other) {
        return new Adam(other, beta1, beta2, epsilon);
    }

    @Override
    public Rule rule() {
        Expr gradient = o(Rule.DW);
        Expr correct1 = sub(Expr.ONE, apply(Fn2.POW, lit(beta1), o(1)));
        Expr correct2 = sub(Expr.ONE, apply(Fn2.POW, lit(beta2), o(1)));
        Expr m = add(mul(lit(beta1), o(Rule.scalar(2))), mul(lit(1 - beta1), gradient));
        Expr v = add(mul(lit(beta2), o(Rule.scalar(3))), mul(lit(1 - beta2), square(gradient)));
        Expr direction = div(div(m, o(Rule.scalar(0))), add(apply(Fn.SQRT, div(v, o(Rule.scalar(1)))), lit(epsilon)));
        return new Rule(List.of("m", "v"), List.of(correct1, correct2),
                List.of(sub(o(Rule.W), mul(o(Rule.RATE), direction)), m, v));
    }
}
