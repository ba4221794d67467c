package dev.tandem.nn;

import dev.tandem.graph.Init;

/** How a layer's weights start, given how many values feed one output (fanIn) and how many one input feeds (fanOut). */
@FunctionalInterface
public interface Initializer {

    /** The initial values of a weight. */
    Init of(int fanIn, int fanOut);

    /** Normal with variance 2 / fanIn, for ReLU. <i>Source</i>: He et al. 2015, eq. 10. */
    static Initializer he() {
        return (in, out) -> new Init.Normal(0, Math.sqrt(2.0 / in));
    }

    /** Uniform with variance 2 / (fanIn + fanOut), for tanh and sigmoid. <i>Source</i>: Glorot &amp; Bengio 2010, eq. 16. */
    static Initializer xavier() {
        return (in, out) -> {
            double limit = Math.sqrt(6.0 / (in + out));
            return new Init.Uniform(-limit, limit);
        };
    }

    /** Normal with variance 1 / fanIn. <i>Source</i>: LeCun et al. 1998, "Efficient BackProp", §4.6. */
    static Initializer leCun() {
        return (in, out) -> new Init.Normal(0, Math.sqrt(1.0 / in));
    }

    /** Normal with mean 0. */
    static Initializer normal(double deviation) {
        return (in, out) -> new Init.Normal(0, deviation);
    }

    /** Uniform in [low, high). */
    static Initializer uniform(double low, double high) {
        return (in, out) -> new Init.Uniform(low, high);
    }

    /** One number everywhere. */
    static Initializer constant(double value) {
        return (in, out) -> new Init.Fill(value);
    }
}
