package dev.tandem.train;

import dev.tandem.error.UsageException;

/** How long to train: passes over the data. */
public record Epochs(int count) {

    /**
     * Checks the number.
     *
     * @throws UsageException if it is below 1
     */
    public Epochs {
        if (count < 1) {
            throw new UsageException("epochs", "", "must be at least 1", String.valueOf(count),
                    "choose another number");
        }
    }

    /** So many passes over the data. */
    public static Epochs epochs(int count) {
        return new Epochs(count);
    }
}
