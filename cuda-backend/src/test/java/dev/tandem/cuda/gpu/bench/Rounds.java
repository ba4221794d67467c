package dev.tandem.cuda.gpu.bench;

/**
 * Measures repeated work, warm.
 *
 * @param count rounds that are measured
 * @param warmUpSeconds how long the work is repeated before, at least; at most five times as long
 * @param roundSeconds how long a round lasts; it repeats the work as often as that takes
 */
record Rounds(int count, double warmUpSeconds, double roundSeconds) {

    private static final int STEADY = 3;
    private static final int PATIENCE = 5;
    /** A smaller gain is noise. */
    private static final double GAIN = 0.98;
    private static final int MOST_REPETITIONS = 1_000_000;

    /** Enough for figures, or just enough to see that it runs. */
    static Rounds of(boolean quick) {
        return quick ? new Rounds(3, 0.05, 0.02) : new Rounds(9, 0.6, 0.15);
    }

    /**
     * The seconds that one repetition takes.
     *
     * @param work what to repeat
     * @param wait what makes sure that it is done; once a round
     */
    Spread seconds(Runnable work, Runnable wait) {
        double fastest = seconds(work, wait, 1);
        double elapsed = fastest;
        for (int steady = 0; elapsed < warmUpSeconds
                || (steady < STEADY && elapsed < PATIENCE * warmUpSeconds); steady++) {
            int repetitions = repetitions(fastest);
            double round = seconds(work, wait, repetitions);
            elapsed += round;
            if (round / repetitions < GAIN * fastest) {
                steady = 0;
            }
            fastest = Math.min(fastest, round / repetitions);
        }
        double[] each = new double[count];
        int repetitions = repetitions(fastest);
        for (int i = 0; i < count; i++) {
            each[i] = seconds(work, wait, repetitions) / repetitions;
        }
        return Spread.of(each);
    }

    private int repetitions(double fastest) {
        return (int) Math.clamp(Math.ceil(roundSeconds / Math.max(fastest, 1e-9)), 1, MOST_REPETITIONS);
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
