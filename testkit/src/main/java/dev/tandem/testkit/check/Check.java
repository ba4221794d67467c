package dev.tandem.testkit.check;

/** What the contract demands, one demand each. */
public enum Check {
    /** Results are within their tolerance of the oracle's. */
    VALUE("value"),
    /** Every element of a result is written, whatever was there before. */
    WRITTEN("results are fully written"),
    /** Nothing but results and workspace is written. */
    BOUNDS("nothing else is written"),
    /** The same numbers give the same bits again. */
    REPEAT("same bits again"),
    /** The same numbers give the same bits at other addresses. */
    PLACE("same bits at other addresses"),
    /** Recording does not run, and replaying gives the bits that running gives. */
    REPLAY("replayed as run"),
    /** A result may take the place of an operand that the operation lists for it. */
    IN_PLACE("in place"),
    /** NaN in an operand is NaN in the results where the oracle has it. */
    NAN("NaN in, NaN out"),
    /** Infinity in an operand is where the oracle has it. */
    INFINITY("infinity"),
    /** Exact operations are exact at the edges of float32 too. */
    EDGE("edges of float32"),
    /** Gradients are the adjoints of what they are gradients of. */
    ADJOINT("adjoint"),
    /** What is linear in an operand is linear. */
    LINEAR("linear"),
    /** A batch gives what its parts give. */
    BATCH("batch"),
    /** A row of a softmax sums to one. */
    SOFTMAX("softmax"),
    /** Pooling's gradient is as much as the gradient it distributes. */
    MASS("mass"),
    /** Uniform numbers have the published bits; dropout drops the same elements everywhere. */
    RANDOM("random"),
    /** A network's steps: losses, gradients, states. */
    TRAINING("training"),
    /** Steps resumed from states go on as if nothing had happened. */
    RESUME("resumed"),
    /** A program takes the memory that was planned, and no more after many steps. */
    MEMORY("memory"),
    /** Memory that is left open is reported by its name. */
    LEAK("leak"),
    /** What is closed twice says so. */
    CLOSE("closed twice");

    private final String text;

    Check(String text) {
        this.text = text;
    }

    /** The demand in a few words, as messages name it. */
    @Override
    public String toString() {
        return text;
    }
}
