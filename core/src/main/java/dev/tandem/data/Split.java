package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import java.util.stream.IntStream;

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

    /**
     * Splits a data set that has no parts: of each class one sample in five judges, drawn from the seed, at least one; the names of
     * the parts say so. The normalization is measured on the training part; tokens have none.
     *
     * @throws UsageException if there is nothing left to learn from
     */
    public static Split drawn(Dataset all, long seed) {
        int[] labels = IntStream.range(0, all.size()).map(all::label).toArray();
        Partition parts = Partition.drawn(labels, all.classes(), seed);
        if (parts.train().length == 0) {
            throw new UsageException("dataset", all.name(), "has too few samples to split",
                    all.size() + " samples, " + all.classes() + " classes", "give two samples of a class at least");
        }
        String drawn = Partition.label(seed);
        return measured(all.pick(all.name() + " train" + drawn, parts.train()),
                all.pick(all.name() + " test" + drawn, parts.test()));
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
