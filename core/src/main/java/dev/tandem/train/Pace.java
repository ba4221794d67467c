package dev.tandem.train;

/**
 * How fast training goes. Its time is the sum of what it is told, so compiling and evaluating between steps do not count. The
 * speed is that of the last seconds: of {@value #MARKS} marks at least {@value #SPACING} ns apart, from the oldest to now.
 */
final class Pace {

    private static final int MARKS = 32;
    private static final long SPACING = 100_000_000;

    private final long[] markedNanos = new long[MARKS];
    private final long[] markedSamples = new long[MARKS];
    private int marks = 1;
    private int newest;
    private long nanos;
    private long samples;

    /** Adds a step. */
    void add(int stepSamples, long stepNanos) {
        nanos += stepNanos;
        samples += stepSamples;
        if (nanos - markedNanos[newest] >= SPACING) {
            newest = (newest + 1) % MARKS;
            marks = Math.min(MARKS, marks + 1);
            markedNanos[newest] = nanos;
            markedSamples[newest] = samples;
        }
    }

    /** All time so far. */
    double seconds() {
        return nanos * 1e-9;
    }

    /** Over all time; NaN before the first step. */
    double meanSamplesPerSecond() {
        return samples / seconds();
    }

    /** Over the last seconds; NaN before the first step. */
    double samplesPerSecond() {
        int oldest = (newest - marks + 1 + MARKS) % MARKS;
        return (samples - markedSamples[oldest]) / ((nanos - markedNanos[oldest]) * 1e-9);
    }
}
