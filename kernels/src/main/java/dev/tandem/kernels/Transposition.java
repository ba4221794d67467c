package dev.tandem.kernels;

import java.util.List;
import java.util.Optional;

/**
 * A copy between two ways to stride over memory that turns matrices around: neighbours in the operand are neither neighbours nor
 * single in the result. Moved in tiles; element by element, one side would fetch a whole line of memory for every element.
 *
 * @param batch matrices
 * @param rows the axis along which the operand's elements lie side by side
 * @param columns the axis along which the result's do
 * @param strides of the operand's columns, the result's rows, the operand's and the result's matrices
 */
record Transposition(int batch, int rows, int columns, List<Integer> strides) {

    private static final int TILE = 32;
    /** Narrower matrices leave most of a tile empty. */
    private static final int LEAST = 8;

    /** The transposition that a copy is, from tensor 0 of the axes to tensor 1. */
    static Optional<Transposition> of(Axes axes) {
        List<Integer> from = axes.strides(0);
        List<Integer> to = axes.strides(1);
        int row = from.indexOf(1);
        int column = to.indexOf(1);
        boolean fits = axes.rank() >= 2 && axes.rank() <= 3 && row >= 0 && column >= 0 && row != column
                && axes.sizes().get(row) >= LEAST && axes.sizes().get(column) >= LEAST && !from.contains(0);
        if (!fits) {
            return Optional.empty();
        }
        // axes 0 + 1 + 2 without the two
        int other = 3 - row - column;
        boolean hasBatch = axes.rank() == 3;
        return Optional.of(new Transposition(hasBatch ? axes.sizes().get(other) : 1, axes.sizes().get(row),
                axes.sizes().get(column), List.of(from.get(column), to.get(row), hasBatch ? from.get(other) : 0,
                        hasBatch ? to.get(other) : 0)));
    }

    /** Ends a kernel that has the operand x, of this type, and the result y. */
    Launch end(LaunchBuilder kernel, String type) {
        kernel.number("rows", rows).number("columns", columns).number("x_column", strides.get(0))
                .number("y_row", strides.get(1)).number("x_batch", strides.get(2)).number("y_batch", strides.get(3));
        int blocks = Math.multiplyExact(batch, Math.multiplyExact(tiles(rows), tiles(columns)));
        return kernel.blocks(blocks, LaunchBuilder.THREADS, "__shared__ " + type + " scratch[32][33];\n"
                + "transpose(scratch, x, y, rows, columns, x_column, y_row, x_batch, y_batch);\n");
    }

    private static int tiles(int size) {
        return (size + TILE - 1) / TILE;
    }
}
