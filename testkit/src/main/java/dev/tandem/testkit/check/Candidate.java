package dev.tandem.testkit.check;

import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.verify.Tolerance;
import java.util.function.Supplier;

/**
 * A backend under test, in one configuration, with what it promises.
 *
 * @param name what every test and message calls it, {@code cpu-512}
 * @param opening opens it
 * @param precision of its contractions
 * @param formulas the class of its formulas
 * @param samplesAreIndependent whether a sample's bits do not depend on the batch it is in
 * @param channelsLast whether it has that layout
 */
public record Candidate(String name, Supplier<Backend> opening, Precision precision, Tolerance formulas,
        boolean samplesAreIndependent, boolean channelsLast) {

    /** A backend in strict float32 that promises nothing beyond the contract. */
    public static Candidate of(String name, Supplier<Backend> opening) {
        return new Candidate(name, opening, Precision.FLOAT32, Tolerance.ELEMENT_WISE, false, false);
    }

    /** This candidate at another precision. */
    public Candidate precision(Precision other) {
        return new Candidate(name, opening, other, formulas, samplesAreIndependent, channelsLast);
    }

    /** This candidate with formulas of another class. */
    public Candidate formulas(Tolerance other) {
        return new Candidate(name, opening, precision, other, samplesAreIndependent, channelsLast);
    }

    /** This candidate, which gives a sample the same bits in every batch. */
    public Candidate withIndependentSamples() {
        return new Candidate(name, opening, precision, formulas, true, channelsLast);
    }

    /** This candidate, which has tensors with channels last. */
    public Candidate withChannelsLast() {
        return new Candidate(name, opening, precision, formulas, samplesAreIndependent, true);
    }

    /** The bounds that hold here for a class: those of its precision for contractions, its own for formulas. */
    public Tolerance tolerance(Op op, Tolerance tolerance) {
        boolean rounds = op instanceof Op.Contraction || op instanceof Op.Region;
        return rounds && tolerance == Tolerance.ACCUMULATING
                ? Tolerance.accumulating(precision)
                : tolerance == Tolerance.ELEMENT_WISE ? formulas : tolerance;
    }
}
