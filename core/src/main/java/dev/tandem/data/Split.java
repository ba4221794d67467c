package dev.tandem.data;

import dev.tandem.error.UsageException;

/**
 * A data set in two parts: one to learn from, one to be judged by.
 *
 * @param train the part to learn from
 * @param test the part to be judged by, of the same shape, element type and classes
 */
public record Split(Dataset train, Dataset test) {

    /**
     * Checks that the parts fit together.
     *
     * @throws UsageException if their samples or classes differ
     */
    public Split {
        if (!train.shape().equals(test.shape()) || train.dtype() != test.dtype()
                || !train.classNames().equals(test.classNames())) {
            throw new UsageException("split", train.name(), "the parts differ in shape, element type or classes",
                    train + "; " + test, "read both from the same data set");
        }
    }

    /** Both parts with the normalization measured on the training part. */
    static Split measured(Dataset train, Dataset test) {
        var normalization = Normalization.measured(train);
        return new Split(train.with(normalization), test.with(normalization));
    }
}
