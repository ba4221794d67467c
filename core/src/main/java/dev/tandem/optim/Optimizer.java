package dev.tandem.optim;

/** An update rule with its hyper-parameters. */
public interface Optimizer {

    /** The name reports print, {@code adam}. */
    String name();

    /** The learning rate before any schedule. */
    double rate();

    /** The rule as formulas. */
    Rule rule();

    /** Stochastic gradient descent. */
    static Sgd sgd(double rate) {
        return new Sgd(rate, 0, 0);
    }

    /** Adam with β₁ 0.9, β₂ 0.999, ε 1e-8. */
    static Adam adam(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8);
    }
}
