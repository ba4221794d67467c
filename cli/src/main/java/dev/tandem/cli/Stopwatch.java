package dev.tandem.cli;

import java.util.Arrays;

/**
 * Measures repeated work: warm, in rounds, the median of which counts. Work is warm when it has not become faster for some
 * rounds: the JIT takes seconds, and on a busy machine longer, until all of a step is compiled.
 *
 * @param rounds how many
 * @param warmUpSeconds how long to repeat the work before, at least; at most ten times as long
 * @param roundSeconds how long a round lasts at least; it repeats the work as often as that takes
 */
record Stopwatch(int rounds, double warmUpSeconds, double roundSeconds) {

    private static final int STEADY_ROUNDS = 6;
    private static final int PATIENCE = 10;
    /** A smaller gain is noise. */
    private static final double GAIN = 0.97;

    /**
     * The seconds one repetition takes.
     *
     * @param work what to repeat
     * @param wait what makes sure that it is done; part of each round, once
     */
    double median(Runnable work, Runnable wait) {
        double fastest = warmUp(work, wait);
        int repetitions = (int) Math.clamp(Math.ceil(roundSeconds / Math.max(fastest, 1e-9)), 1, 1_000_000);
        double[] each = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            each[i] = seconds(work, wait, repetitions) / repetitions;
        }
        Arrays.sort(each);
        return (each[(rounds - 1) / 2] + each[rounds / 2]) / 2;
    }

    /** The seconds of one repetition once they no longer shrink. */
    private double warmUp(Runnable work, Runnable wait) {
        double fastest = seconds(work, wait, 1);
        double elapsed = fastest;
        for (int steady = 0; elapsed < warmUpSeconds
                || (steady < STEADY_ROUNDS && elapsed < PATIENCE * warmUpSeconds); steady++) {
            int repetitions = (int) Math.clamp(roundSeconds / Math.max(fastest, 1e-9), 1, 1_000_000);
            double round = seconds(work, wait, repetitions);
            elapsed += round;
            if (round / repetitions < GAIN * fastest) {
                steady = 0;
            }
            fastest = Math.min(fastest, round / repetitions);
        }
        return fastest;
    }

    private static double seconds(Runnable work, Runnable wait, int repetitions) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            work.run();
        }
        wait.run();
        return (System.nanoTime() - start) * 1e-9;
    }
}
