package dev.tandem.cpu.code;

/** What is generated: formulas over elements. */
public interface Loop {

    /**
     * Computes the elements {@code from} (inclusive) to {@code to} of a shape, row-major. Threads may run ranges at the same time.
     *
     * @param memory the arrays of the operands, then those of the results; the one that is handed in has a place, but none is read
     * @param at where each begins
     * @param given what is handed in: the element {@code from} lies at {@code givenAt}; any array if nothing is
     */
    void run(float[][] memory, int[] at, float[] given, int givenAt, int from, int to);
}
