package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;

/**
 * A data set in two parts: one to learn from, one to be judged by.
 *
 * @param train the part to learn from
 * @param test the part to be judged by, of the same shape, element type and target
 */
public record Split(Dataset train, Dataset test) {

    /**
     * Checks that the parts fit together.
     *
     * @throws UsageException if their samples or targets differ
     */
    public Split {
        if (!train.shape().equals(test.shape()) || train.dtype() != test.dtype()
                || !train.target().equals(test.target())) {
            throw new UsageException("split", train.name(), "the parts differ in shape, element type or target",
                    train + "; " + test, "read both from the same data set");
        }
    }

    /**
     * Splits a data set that has no parts as {@link Dataset#split} does: one sample in five judges. The normalization is measured on the
     * training part; tokens have none.
     *
     * @throws UsageException if there is nothing left to learn from
     */
    public static Split drawn(Dataset all, long seed) {
        return all.split(Partition.USUAL, seed).normalized();
    }

    /**
     * Both parts with the normalization measured on the training part; tokens have none.
     *
     * @throws UsageException if an element is NaN or infinite
     */
    public Split normalized() {
        return measured(train, test);
    }

    /** Both parts with the normalization measured on the training part, but for tokens. */
    static Split measured(Dataset train, Dataset test) {
        if (train.dtype() == DType.I32) {
            return new Split(train, test);
        }
        var normalization = Normalization.measured(train);
        return new Split(train.with(normalization), test.with(normalization));
    }
}
