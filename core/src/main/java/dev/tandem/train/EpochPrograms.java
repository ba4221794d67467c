package dev.tandem.train;

import dev.tandem.data.Dataset;
import java.util.function.IntFunction;

/**
 * The programs of a pass over a data set: one for whole batches, one for the smaller last batch, which may be the same.
 *
 * @param <P> what runs a batch
 */
record EpochPrograms<P>(int size, P whole, P last) {

    /** Compiles what a pass needs. */
    static <P> EpochPrograms<P> of(Dataset data, int batch, IntFunction<P> compiler) {
        int size = Math.min(batch, data.size());
        P whole = compiler.apply(size);
        int rest = data.size() % size;
        return new EpochPrograms<>(size, whole, rest == 0 ? whole : compiler.apply(rest));
    }

    P of(int samples) {
        return samples == size ? whole : last;
    }
}
