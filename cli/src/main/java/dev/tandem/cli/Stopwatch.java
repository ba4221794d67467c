package dev.tandem.cli;

import dev.tandem.cli.work.Measured;
import java.util.List;

/**
 * Measures repeated work: warm, in rounds, the median of which counts. Work is warm when it has not become faster for some
 * rounds and says itself that it is settled: the JIT takes seconds, and on a busy machine longer, until all of a step is compiled.
 *
 * @param rounds how many
 * @param warmUpSeconds how long to repeat the work before, at least; at most ten times as long; native code needs a share of that
 * @param roundSeconds how long a round lasts at least; it repeats the work as often as that takes
 */
record Stopwatch(int rounds, double warmUpSeconds, double roundSeconds) {

    private static final int STEADY_ROUNDS = 6;
    private static final int PATIENCE = 10;
    /** A smaller gain is noise. */
    private static final double GAIN = 0.97;
    /** Until the threads of one side have stopped to spin, which would slow the other one. */
    private static final long MILLIS_BETWEEN_SIDES = 50;

    /** The seconds one repetition takes, the median of the rounds. */
    double median(Measured work) {
        return byTurns(List.of(work)).median(0);
    }

    /** Warms each side up, then runs them by turns, a round of each. */
    Laps byTurns(List<? extends Measured> sides) {
        int[] repetitions = sides.stream().mapToInt(side -> {
            rest(sides);
            return repetitions(warmUp(side), 1);
        }).toArray();
        double[][] seconds = new double[sides.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int side = 0; side < repetitions.length; side++) {
                rest(sides);
                seconds[side][round] = sides.get(side).seconds(repetitions[side]) / repetitions[side];
            }
        }
        return new Laps(seconds);
    }

    private static void rest(List<?> sides) {
        if (sides.size() > 1) {
            try {
                Thread.sleep(MILLIS_BETWEEN_SIDES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** The seconds of one repetition once they no longer shrink. */
    double warmUp(Measured work) {
        double atLeast = warmUpSeconds * work.warming();
        double fastest = work.seconds(1);
        double elapsed = fastest;
        for (int steady = 0; elapsed < atLeast
                || ((steady < STEADY_ROUNDS || !work.isSettled()) && elapsed < PATIENCE * atLeast); steady++) {
            int repetitions = repetitions(fastest, 0);
            double round = work.seconds(repetitions);
            elapsed += round;
            if (round / repetitions < GAIN * fastest) {
                steady = 0;
            }
            fastest = Math.min(fastest, round / repetitions);
        }
        return fastest;
    }

    /** Those that fill a round: the last one more or less than full, as {@code up} is 1 or 0. */
    private int repetitions(double each, int up) {
        double full = roundSeconds / Math.max(each, 1e-9);
        return (int) Math.clamp(up == 1 ? Math.ceil(full) : Math.floor(full), 1, 1_000_000);
    }
}
