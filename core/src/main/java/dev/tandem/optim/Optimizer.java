package dev.tandem.optim;

/**
 * An update rule with its hyper-parameters. Immutable. What can be asked of any of them is asked here, of all alike:
 * {@code adam(1e-3).weightDecay(1e-4).clipNorm(1)}; an algorithm's own numbers come first, {@code sgd(0.1).momentum(0.9)}.
 */
public interface Optimizer {

    /** The name reports print, {@code adam}. */
    String name();

    /** The learning rate before any schedule. */
    double rate();

    /** This optimizer with another learning rate. */
    Optimizer rate(double rate);

    /** The rule as formulas. */
    Rule rule();

    // ---- what can be asked of any

    /** This optimizer with what is asked of it. */
    default Tuned tuned() {
        return new Tuned(this, Decay.NONE, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, java.util.List.of());
    }

    /** With weight decay λ of ½λ‖w‖², in the gradient or, where decay is decoupled, beside it. */
    default Tuned weightDecay(double lambda) {
        return tuned().with(tuned().decay().l2(lambda));
    }

    /** With weight decay λ of λ·Σ|w|, in the gradient or, where decay is decoupled, beside it. */
    default Tuned l1Decay(double lambda) {
        return tuned().with(tuned().decay().l1(lambda));
    }

    /** With its weight decay beside the optimizer's step instead of in the gradient. */
    default Tuned decoupled() {
        Decay decay = tuned().decay();
        return tuned().with(new Decay(decay.l1(), decay.l2(), true));
    }

    /** With each element of the gradient held between −bound and bound. */
    default Tuned clipValue(double bound) {
        Tuned t = tuned();
        return new Tuned(t.algorithm(), t.decay(), bound, t.clipNorm(), t.groups());
    }

    /** With all gradients scaled down together where their norm is above a bound. */
    default Tuned clipNorm(double bound) {
        Tuned t = tuned();
        return new Tuned(t.algorithm(), t.decay(), t.clipValue(), bound, t.groups());
    }

    /** With some more groups of parameters that learn in another way. */
    default Tuned groups(ParameterGroup... more) {
        return tuned().with(more);
    }

    // ---- those there are

    /** Stochastic gradient descent. */
    static Sgd sgd(double rate) {
        return new Sgd(rate, 0, false);
    }

    /** Adagrad with ε 1e-10; 0.01 is a usual rate. */
    static Adagrad adagrad(double rate) {
        return new Adagrad(rate, 1e-10);
    }

    /** RMSprop with ρ 0.9, ε 1e-8; 0.001 is a usual rate. */
    static RmsProp rmsProp(double rate) {
        return new RmsProp(rate, 0.9, 1e-8);
    }

    /** Adadelta with ρ 0.95, ε 1e-6; its paper's rate is 1. */
    static Adadelta adadelta(double rate) {
        return new Adadelta(rate, 0.95, 1e-6);
    }

    /** Adam with β₁ 0.9, β₂ 0.999, ε 1e-8. */
    static Adam adam(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8);
    }

    /** Adam with decoupled weight decay, of 0.01 unless {@link #weightDecay} says otherwise. */
    static Tuned adamW(double rate) {
        return adam(rate).weightDecay(0.01).decoupled();
    }
}
