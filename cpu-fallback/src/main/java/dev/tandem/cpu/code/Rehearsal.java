package dev.tandem.cpu.code;

/**
 * What a loop is tried on before it is used: scratch memory, and the same work done without the loop.
 *
 * @param memory as {@link Loop#run} wants it
 * @param at likewise
 * @param given likewise; the element 0 lies at 0
 * @param elements how many there is memory for, from element 0 on
 * @param interpreter the other way to do it
 */
public record Rehearsal(float[][] memory, int[] at, float[] given, int elements, Interpreter interpreter) {

    /** Does the work of a loop without it. */
    @FunctionalInterface
    public interface Interpreter {

        /** Computes the elements {@code from} to {@code to}. */
        void run(int from, int to);
    }
}
