package dev.tandem.cuda.gpu.bench;

/**
 * What rounds of one measurement came to.
 *
 * @param median of the rounds
 * @param lowest of the rounds
 * @param highest of the rounds
 * @param rounds how many
 */
record Spread(double median, double lowest, double highest, int rounds) {

    /** Of these values, in any order. */
    static Spread of(double... values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int n = sorted.length;
        return new Spread((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1], n);
    }

    /** Seconds as amounts a second. */
    Spread rate(double amount) {
        return new Spread(amount / median, amount / highest, amount / lowest, rounds);
    }
}
