package dev.tandem.cpu.contraction;

import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * The spatial geometry of a convolution, always over three axes: a missing one has size 1. Lists of {@link Window} become arrays
 * of three.
 *
 * @param input spatial sizes of x
 * @param output spatial sizes of y
 */
record Axes(int[] input, int[] output, int[] kernel, int[] stride, int[] low, int[] dilation) {

    static final int COUNT = 3;

    /** The geometry of a window over x [N,C,…] that gives y [N,K,…]. */
    static Axes of(Window window, Shape x, Shape y) {
        return new Axes(spatial(x), spatial(y), three(window.kernel(), 1), three(window.stride(), 1),
                three(window.low(), 0), three(window.dilation(), 1));
    }

    private static int[] spatial(Shape shape) {
        int[] sizes = {1, 1, 1};
        for (int i = 2; i < shape.rank(); i++) {
            sizes[COUNT - shape.rank() + i] = shape.size(i);
        }
        return sizes;
    }

    private static int[] three(List<Integer> list, int missing) {
        int[] all = {missing, missing, missing};
        for (int i = 0; i < list.size(); i++) {
            all[COUNT - list.size() + i] = list.get(i);
        }
        return all;
    }

    /** The elements of an input plane. */
    int inputPlane() {
        return product(input);
    }

    /** The elements of an output plane. */
    int outputPlane() {
        return product(output);
    }

    /** Whether there is nothing but one place on the first axis, without padding. */
    boolean isFlat() {
        return input[0] == 1 && output[0] == 1 && kernel[0] == 1 && low[0] == 0;
    }

    /** The cells of a window. */
    int cells() {
        return product(kernel);
    }

    /** How far a cell of the window lies from its first, on an axis. */
    int reach(int axis, int cell) {
        return cell * dilation[axis];
    }

    /** A cell's coordinate on an axis, cells counted row-major. */
    int coordinate(int axis, int cell) {
        int rest = cell;
        for (int a = COUNT - 1; a > axis; a--) {
            rest /= kernel[a];
        }
        return rest % kernel[axis];
    }

    static int product(int[] sizes) {
        return sizes[0] * sizes[1] * sizes[2];
    }
}
