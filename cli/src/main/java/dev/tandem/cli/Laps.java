package dev.tandem.cli;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What rounds took that were run by turns.
 *
 * @param seconds of one repetition: {@code [side][round]}
 */
record Laps(double[][] seconds) {

    /** The median over the rounds. */
    double median(int side) {
        return median(seconds[side].clone());
    }

    /**
     * How many times as fast the first side is as another one: the median of the rounds' ratios, each of two neighbours in
     * time, so that what slows the machine for a while slows both.
     */
    double ratio(int side) {
        return median(IntStream.range(0, seconds[side].length)
                .mapToDouble(round -> seconds[side][round] / seconds[0][round]).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
