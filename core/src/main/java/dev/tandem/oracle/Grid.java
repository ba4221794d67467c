package dev.tandem.oracle;

import dev.tandem.tensor.Shape;

/** Walks over the coordinates of a shape. */
final class Grid {

    private Grid() {
    }

    /** Goes on to the next coordinates in row-major order; after the last come the first again. */
    static void next(int[] at, Shape shape) {
        for (int axis = at.length - 1; axis >= 0; axis--) {
            at[axis]++;
            if (at[axis] < shape.size(axis)) {
                return;
            }
            at[axis] = 0;
        }
    }

    /** The row-major index of coordinates in a shape that broadcasts to theirs: aligned at the last axis, 0 where its size is 1. */
    static int index(int[] at, Shape shape) {
        int missing = at.length - shape.rank();
        int index = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int coordinate = shape.size(axis) == 1 ? 0 : at[missing + axis];
            index = index * shape.size(axis) + coordinate;
        }
        return index;
    }
}
