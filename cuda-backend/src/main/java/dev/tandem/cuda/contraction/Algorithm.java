package dev.tandem.cuda.contraction;

import dev.tandem.spi.BackendOptions.Precision;
import java.util.Set;
import jcuda.jcudnn.cudnnDeterminism;

/**
 * One way in which cuDNN can compute a convolution. How it rounds is said by the convolution's descriptor alone: the math type of a
 * proposal is lost in JCudnn, which reads it for gradients by the filter and for no others.
 *
 * @param number cuDNN's number for it
 * @param memory scratch memory it wants, in bytes
 */
record Algorithm(int number, int status, long memory, int determinism) {

    /** cuDNN can ask for absurd amounts. */
    private static final long MOST_MEMORY = 1L << 30;

    /** The algorithm, in all three, that multiplies exactly and repeatably, in every layout. */
    static final Algorithm CERTAIN = new Algorithm(1, 0, 0, cudnnDeterminism.CUDNN_DETERMINISTIC);

    /**
     * Whether it is there, gives the same bits on every run and is as exact as asked.
     *
     * @param exact the numbers of those that only sum products
     */
    boolean isFit(Set<Integer> exact, Precision precision) {
        return status == 0 && determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
                && (precision == Precision.BF16 || exact.contains(number));
    }

    /** Whether its scratch memory is within reason. */
    boolean isModest() {
        return memory <= MOST_MEMORY;
    }

    /** The same with at least so much scratch memory. */
    Algorithm with(long bytes) {
        return new Algorithm(number, status, Math.max(memory, bytes), determinism);
    }
}
