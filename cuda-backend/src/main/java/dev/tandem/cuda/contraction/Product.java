package dev.tandem.cuda.contraction;

import dev.tandem.spi.Bound;

/** The accumulation of a contraction, without its epilogue. */
interface Product {

    /** Scratch memory it wants. */
    long workspaceBytes();

    /** What computes it. */
    String describe();

    /** Fixes the addresses of both operands, of the accumulator and of the scratch memory. */
    Bound bind(long left, long right, long result, long workspace);
}
