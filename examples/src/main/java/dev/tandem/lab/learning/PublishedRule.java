package dev.tandem.lab.learning;

import java.util.function.Supplier;

/**
 * A rule of the literature, worked out by hand in double precision for one coordinate, with what it keeps from step to step: it knows
 * nothing of the engine.
 */
interface PublishedRule {

    /**
     * Makes a step.
     *
     * @param w where the coordinate is, and the gradient was taken
     * @param gradient its derivative there
     * @param t the number of the step, from 1
     * @return where it is next, and the next gradient is to be taken
     */
    double step(double w, double gradient, int t);

    /** The points of a way down, its start first. */
    static double[][] path(Surface surface, Supplier<PublishedRule> rule, int steps) {
        PublishedRule alongX = rule.get();
        PublishedRule alongY = rule.get();
        double[][] path = new double[steps + 1][];
        path[0] = surface.begin();
        for (int t = 1; t <= steps; t++) {
            double[] w = path[t - 1];
            double[] g = surface.gradient(w);
            path[t] = new double[]{alongX.step(w[0], g[0], t), alongY.step(w[1], g[1], t)};
        }
        return path;
    }

    /** w − η∇. <i>Source</i>: Robbins &amp; Monro 1951, with a constant η. */
    static Supplier<PublishedRule> sgd(double eta) {
        return () -> (w, gradient, t) -> w - eta * gradient;
    }

    /** w − η∇ + α(w − the w before): the heavy ball. <i>Source</i>: Polyak 1964. */
    static Supplier<PublishedRule> momentum(double eta, double alpha) {
        return () -> new PublishedRule() {
            private double before;

            @Override
            public double step(double w, double gradient, int t) {
                double moved = t == 1 ? 0 : w - before;
                before = w;
                return w - eta * gradient + alpha * moved;
            }
        };
    }

    /**
     * v ← αv − η∇(θ + αv), θ ← θ + v; what is given back is θ + αv, where the next gradient is taken. <i>Source</i>: Nesterov 1983, as
     * in Sutskever et al. 2013, eq. 3 and 4.
     */
    static Supplier<PublishedRule> nesterov(double eta, double alpha) {
        return () -> new PublishedRule() {
            private double theta;
            private double v;

            @Override
            public double step(double ahead, double gradient, int t) {
                if (t == 1) {
                    theta = ahead;
                }
                v = alpha * v - eta * gradient;
                theta += v;
                return theta + alpha * v;
            }
        };
    }

    /** w − η∇/√(Σ∇²), with δ beside the root. <i>Source</i>: Duchi, Hazan &amp; Singer 2011, Fig. 1, diagonal. */
    static Supplier<PublishedRule> adagrad(double eta, double delta) {
        return () -> new PublishedRule() {
            private double sum;

            @Override
            public double step(double w, double gradient, int t) {
                sum += gradient * gradient;
                return w - eta * gradient / (delta + Math.sqrt(sum));
            }
        };
    }

    /** w − η∇/√(running mean of ∇²), with ε beside the root. <i>Source</i>: Hinton 2012, lecture 6e, where ε is 0. */
    static Supplier<PublishedRule> rmsProp(double eta, double rho, double epsilon) {
        return () -> new PublishedRule() {
            private double meanSquare;

            @Override
            public double step(double w, double gradient, int t) {
                meanSquare = rho * meanSquare + (1 - rho) * gradient * gradient;
                return w - eta * gradient / (Math.sqrt(meanSquare) + epsilon);
            }
        };
    }

    /** w + Δ, Δ = −RMS[Δ]/RMS[∇]·∇, RMS[a] = √(E[a²] + ε). <i>Source</i>: Zeiler 2012, Alg. 1. */
    static Supplier<PublishedRule> adadelta(double rho, double epsilon) {
        return adadelta(rho, epsilon, 2);
    }

    /** The same where means of ∇ and Δ are kept instead of their squares', as in a formula that has lost its exponents. */
    static Supplier<PublishedRule> adadeltaWithoutSquares(double rho, double epsilon) {
        return adadelta(rho, epsilon, 1);
    }

    private static Supplier<PublishedRule> adadelta(double rho, double epsilon, int power) {
        return () -> new PublishedRule() {
            private double ofGradient;
            private double ofDelta;

            @Override
            public double step(double w, double gradient, int t) {
                ofGradient = rho * ofGradient + (1 - rho) * Math.pow(gradient, power);
                double delta = -Math.sqrt(ofDelta + epsilon) / Math.sqrt(ofGradient + epsilon) * gradient;
                ofDelta = rho * ofDelta + (1 - rho) * Math.pow(delta, power);
                return w + delta;
            }
        };
    }

    /** w − η m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). <i>Source</i>: Kingma &amp; Ba 2015, Alg. 1. */
    static Supplier<PublishedRule> adam(double eta, double beta1, double beta2, double epsilon) {
        return () -> new PublishedRule() {
            private double m;
            private double v;

            @Override
            public double step(double w, double gradient, int t) {
                m = beta1 * m + (1 - beta1) * gradient;
                v = beta2 * v + (1 - beta2) * gradient * gradient;
                double first = m / (1 - Math.pow(beta1, t));
                double second = v / (1 - Math.pow(beta2, t));
                return w - eta * first / (Math.sqrt(second) + epsilon);
            }
        };
    }
}
