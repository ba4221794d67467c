package dev.tandem.graph;

import dev.tandem.tensor.Values;

/**
 * How a state's first value is made. Drawn in double from (the session's seed, the state's name) and rounded once, so that
 * every backend starts from the same bits.
 */
public sealed interface Init {

    /** One number everywhere. */
    record Fill(double value) implements Init {
    }

    /** Uniform in [low, high). */
    record Uniform(double low, double high) implements Init {
    }

    /** Normal with this mean and standard deviation. */
    record Normal(double mean, double deviation) implements Init {
    }

    /**
     * A random matrix whose rows, or columns where they are fewer, are at right angles and have this length. Its rows are those of
     * the first axis; the other axes together count its columns.
     */
    record Orthogonal(double gain) implements Init {
    }

    /** These numbers, row-major. */
    record Given(Values values) implements Init {
    }

    /** The random key of a session: (seed, 0). */
    record Seed() implements Init {
    }
}
