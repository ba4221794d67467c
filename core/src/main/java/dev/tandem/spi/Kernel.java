package dev.tandem.spi;

import org.jspecify.annotations.Nullable;

/** One node compiled for its geometry. */
public interface Kernel {

    /** Scratch memory it wants while it runs; planned with everything else and shared with other kernels. */
    default long workspaceBytes() {
        return 0;
    }

    /** What computes the node, where a backend has a choice: a library's function, an algorithm; empty if there is nothing to tell. */
    default String describe() {
        return "";
    }

    /**
     * Fixes the addresses.
     *
     * @param operands in the node's order
     * @param results in the node's order; each is fully written by {@link Bound#run}
     * @param workspace of the size asked for, undefined content; null if none was asked for
     */
    Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace);
}
