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

/** G ← G + ∇², w ← w − η·∇/(√G + ε). <i>Source</i>: Duchi et al. 2011, Fig. 1, with diagonal matrices and without projection. */
public record Adagrad(double rate, double epsilon) implements Optimizer {

    @Override
    public String name() {
        return "adagrad";
    }

    @Override
    public Adagrad rate(double other) {
        return new Adagrad(other, epsilon);
    }

    @Override
    public Rule rule() {
        Expr gradient = o(Rule.DW);
        Expr sum = add(o(Rule.scalar(0)), square(gradient));
        Expr direction = div(gradient, add(apply(Fn.SQRT, sum), lit(epsilon)));
        return new Rule(List.of("squares"), List.of(), List.of(sub(o(Rule.W), mul(o(Rule.RATE), direction)), sum));
    }
}
