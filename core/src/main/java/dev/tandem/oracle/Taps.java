package dev.tandem.oracle;

import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;

/** Which input element every cell of a window reads at every position, positions, cells and elements counted row-major. */
final class Taps {

    /** A cell in the padding. */
    static final int PADDING = -1;
    /** A cell beyond the padding, where only a partial last window reaches. */
    static final int BEYOND = -2;

    private Taps() {
    }

    /**
     * Lists the elements.
     *
     * @param input [N,C,…]
     * @return [position][cell]: the index among the spatial elements of one channel, or one of the constants
     */
    static int[][] of(Window window, Shape input) {
        Shape space = input.range(2, input.rank());
        Shape kernel = Shape.of(window.kernel());
        var counts = new ArrayList<Integer>();
        for (int axis = 0; axis < space.rank(); axis++) {
            counts.add(window.positions(axis, space.size(axis)));
        }
        Shape positions = Shape.of(counts);
        int[][] taps = new int[positions.elements()][kernel.elements()];
        int[] position = new int[space.rank()];
        int[] cell = new int[space.rank()];
        for (int p = 0; p < taps.length; p++) {
            for (int c = 0; c < taps[p].length; c++) {
                taps[p][c] = tap(window, space, position, cell);
                Grid.next(cell, kernel);
            }
            Grid.next(position, positions);
        }
        return taps;
    }

    private static int tap(Window window, Shape space, int[] position, int[] cell) {
        int index = 0;
        boolean padding = false;
        for (int axis = 0; axis < space.rank(); axis++) {
            int size = space.size(axis);
            int at = position[axis] * window.stride().get(axis) - window.low().get(axis)
                    + cell[axis] * window.dilation().get(axis);
            if (at >= size + window.high().get(axis)) {
                return BEYOND;
            }
            padding |= at < 0 || at >= size;
            index = index * size + at;
        }
        return padding ? PADDING : index;
    }
}
