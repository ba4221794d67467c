package dev.tandem.kernels;

import java.util.List;

/**
 * One start of a kernel on a one-dimensional grid.
 *
 * @param blocks of the grid, at least 1
 * @param threads a block, 1 to 1,024
 * @param sharedBytes dynamic shared memory a block, at most 48 KiB
 * @param arguments one a parameter, in order
 */
public record Launch(Source source, int blocks, int threads, int sharedBytes, List<Argument> arguments) {

    /** Copies the list. */
    public Launch {
        arguments = List.copyOf(arguments);
    }
}
