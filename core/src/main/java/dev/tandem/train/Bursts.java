package dev.tandem.train;

/**
 * How many steps to issue before their losses are waited for: as many as take {@value #NANOS} ns, found by measuring. A wait
 * then costs next to nothing, and training still answers in time. Grows slowly, for the first steps say little.
 */
final class Bursts {

    private static final long NANOS = 25_000_000;
    private static final int GROWTH = 4;
    private static final int MOST_STEPS = 1 << 16;

    private int steps = 1;

    /** The steps to issue next, at most. */
    int steps() {
        return steps;
    }

    /** Learns how long some steps took, waiting included. */
    void took(int done, long nanos) {
        long fit = done * NANOS / Math.max(1, nanos);
        steps = Math.clamp(fit, 1, Math.min(MOST_STEPS, GROWTH * steps));
    }
}
