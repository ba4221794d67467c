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

    /** Uniform with variance 2 / fanIn, for ReLU: {@link #he} in another shape. */
    static Initializer heUniform() {
        return (in, out) -> symmetric(Math.sqrt(6.0 / in));
    }

    /** Uniform with variance 2 / (fanIn + fanOut), for tanh and sigmoid. <i>Source</i>: Glorot &amp; Bengio 2010, eq. 16. */
    static Initializer xavier() {
        return (in, out) -> symmetric(Math.sqrt(6.0 / (in + out)));
    }

    /** Normal with variance 2 / (fanIn + fanOut). <i>Source</i>: Glorot &amp; Bengio 2010, eq. 12. */
    static Initializer xavierNormal() {
        return (in, out) -> new Init.Normal(0, Math.sqrt(2.0 / (in + out)));
    }

    /** Normal with variance 1 / fanIn. <i>Source</i>: LeCun et al. 1998, "Efficient BackProp", §4.6. */
    static Initializer leCun() {
        return (in, out) -> new Init.Normal(0, Math.sqrt(1.0 / in));
    }

    /** Uniform with variance 1 / fanIn: {@link #leCun} in another shape. */
    static Initializer leCunUniform() {
        return (in, out) -> symmetric(Math.sqrt(3.0 / in));
    }

    /** Orthogonal with gain 1: {@link #orthogonal(double)}. */
    static Initializer orthogonal() {
        return orthogonal(1);
    }

    /**
     * A random matrix with orthogonal rows, or columns where they are fewer, of length {@code gain}. The matrix of a weight has a
     * row for each index of its first axis: for a convolution a row a filter. Making it takes time with its smaller side squared
     * times the larger. <i>Source</i>: Saxe, McClelland &amp; Ganguli 2014.
     *
     * @param gain 1 for linear units, √2 for ReLU
     */
    static Initializer orthogonal(double gain) {
        return (in, out) -> new Init.Orthogonal(gain);
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

    private static Init symmetric(double limit) {
        return new Init.Uniform(-limit, limit);
    }
}
