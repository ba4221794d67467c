package dev.tandem.train;

import dev.tandem.data.Dataset;
import java.util.function.IntFunction;

/** The programs of a pass over a data set: one for whole batches, one for the smaller last batch, which may be the same. */
record EpochPrograms(int size, BatchProgram whole, BatchProgram last) {

    /** Compiles what a pass needs. */
    static EpochPrograms of(Dataset data, int batch, IntFunction<BatchProgram> compiler) {
        int size = Math.min(batch, data.size());
        BatchProgram whole = compiler.apply(size);
        int rest = data.size() % size;
        return new EpochPrograms(size, whole, rest == 0 ? whole : compiler.apply(rest));
    }

    BatchProgram of(int samples) {
        return samples == size ? whole : last;
    }
}
