package dev.tandem.optim;

import dev.tandem.graph.Expr;
import java.util.List;

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

    /** This rule with λ·w added to the gradient: weight decay of ½λ‖w‖². */
    public Rule weightDecay(double lambda) {
        Expr decayed = Expr.add(Expr.o(DW), Expr.mul(Expr.lit(lambda), Expr.o(W)));
        return lambda == 0
                ? this
                : new Rule(slots, scalars,
                        update.stream().map(f -> Expr.substitute(f, i -> i == DW ? decayed : Expr.o(i))).toList());
    }
}
