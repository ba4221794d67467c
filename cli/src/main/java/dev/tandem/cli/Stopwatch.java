package dev.tandem.cli;

import java.util.Arrays;

/**
 * Measures repeated work: warm, in rounds, the median of which counts.
 *
 * @param rounds how many
 * @param warmUpSeconds how long to repeat the work before
 * @param roundSeconds how long a round lasts at least; it repeats the work as often as that takes
 */
record Stopwatch(int rounds, double warmUpSeconds, double roundSeconds) {

    private static final int WARM_UP_RUNS = 3;

    /**
     * The seconds one repetition takes.
     *
     * @param work what to repeat
     * @param wait what makes sure that it is done; part of each round, once
     */
    double median(Runnable work, Runnable wait) {
        int runs = 0;
        double elapsed = 0;
        while (runs < WARM_UP_RUNS || elapsed < warmUpSeconds) {
            elapsed += seconds(work, wait, 1);
            runs++;
        }
        double last = seconds(work, wait, 1);
        int repetitions = (int) Math.clamp(Math.ceil(roundSeconds / Math.max(last, 1e-9)), 1, 1_000_000);
        double[] each = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            each[i] = seconds(work, wait, repetitions) / repetitions;
        }
        Arrays.sort(each);
        return (each[(rounds - 1) / 2] + each[rounds / 2]) / 2;
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
