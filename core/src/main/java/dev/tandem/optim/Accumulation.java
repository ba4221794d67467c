package dev.tandem.optim;

import dev.tandem.error.UsageException;

/**
 * How the gradients of several batches make one update: it uses the mean over all their samples, whatever the size of each, so
 * that four batches of 16 are one of 64 (but for what a layer takes over a batch alone, as the mean and variance of batch
 * normalisation).
 *
 * @param batches of an update; with 1 nothing is accumulated
 * @param samples of the batch of the step at hand
 */
public record Accumulation(int batches, int samples) {

    /** Beyond, a float32 does not tell one batch from the next. */
    private static final int MOST = 1 << 24;

    /**
     * Checks the number of batches.
     *
     * @throws UsageException if it is below 1, or can't be counted
     */
    public Accumulation {
        if (batches < 1 || (batches > 1 && (long) batches * samples > MOST)) {
            throw new UsageException("accumulation", "", "must be of 1 batch at least and of " + MOST
                    + " samples at most", batches + " batches of " + samples + " samples", "choose another number");
        }
    }

    /** An update each step. */
    public static Accumulation none() {
        return new Accumulation(1, 1);
    }
}
