package dev.tandem.cpu.formula;

import dev.tandem.spi.Tensor;

/** A node whose results' rows need the same rows of its operands and no others, compiled to be computed strip by strip. */
interface RowProgram {

    /** The floats of scratch memory that one thread needs. */
    int scratchFloats();

    /**
     * Fixes the addresses.
     *
     * @param memory where the threads' scratch memory is
     */
    Strip bind(Tensor[] operands, Tensor[] results, float[] memory);

    /** A program with addresses. */
    interface Strip {

        /** Computes the rows of one strip with the scratch memory of a thread. */
        void run(int strip, int scratchAt);
    }
}
