package dev.tandem.optim;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An update rule as data, applied to every parameter element by element.
 *
 * @param slots the names of the numbers kept beside each parameter; they start at 0
 * @param scalars formulas of (0: learning rate, 1: step counted from 1), computed once a step
 * @param update formulas of (0: w, 1: ∂L/∂w, 2: learning rate, then the scalars, then the slots) for the new w, then for each
 *        new slot
 */
public record Rule(List<String> slots, List<Expr> scalars, List<Expr> update) {

    /** The operand index of the parameter. */
    static final int W = 0;
    /** The operand index of the gradient. */
    static final int DW = 1;
    /** The operand index of the learning rate. */
    static final int RATE = 2;

    /** Copies the lists. */
    public Rule {
        slots = List.copyOf(slots);
        scalars = List.copyOf(scalars);
        update = List.copyOf(update);
        if (update.size() != slots.size() + 1) {
            throw new IllegalArgumentException(
                    "a rule needs a formula for w and one a slot: " + update.size() + " for " + slots);
        }
    }

    /** The operand index of a scalar. */
    static int scalar(int i) {
        return RATE + 1 + i;
    }

    /** The operand index of a slot. */
    int slot(int i) {
        return RATE + 1 + scalars.size() + i;
    }

    /** The number of operands of the update formulas. */
    int operands() {
        return slot(slots.size());
    }

    /** This rule with another gradient: a formula of the same operands, perhaps of some more, in the place of ∂L/∂w. */
    Rule ofGradient(Expr gradient) {
        return with(f -> Expr.substitute(f, i -> i == DW ? gradient : Expr.o(i)));
    }

    /** This rule with each element of the gradient held between −bound and bound. */
    Rule clipped(double bound) {
        return bound == Double.POSITIVE_INFINITY
                ? this
                : ofGradient(Expr.apply(Fn2.MAX, Expr.apply(Fn2.MIN, Expr.o(DW), Expr.lit(bound)), Expr.lit(-bound)));
    }

    /** This rule with a factor on the learning rate. */
    Rule ofRate(double factor) {
        if (factor == 1) {
            return this;
        }
        Rule update = with(f -> Expr.substitute(f, i -> i == RATE ? scaled(i, factor) : Expr.o(i)));
        return new Rule(slots, scalars.stream()
                .map(f -> Expr.substitute(f, i -> i == 0 ? scaled(i, factor) : Expr.o(i))).toList(), update.update);
    }

    private static Expr scaled(int operand, double factor) {
        return Expr.mul(Expr.lit(factor), Expr.o(operand));
    }

    /** This rule with something done to the new w. */
    Rule then(UnaryOperator<Expr> change) {
        var changed = new ArrayList<>(update);
        changed.set(0, change.apply(update.get(0)));
        return new Rule(slots, scalars, changed);
    }

    private Rule with(UnaryOperator<Expr> change) {
        return new Rule(slots, scalars, update.stream().map(change).toList());
    }
}
