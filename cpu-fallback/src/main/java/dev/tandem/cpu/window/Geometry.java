package dev.tandem.cpu.window;

import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A pooling window over planes of depth × height × width; fewer spatial axes are planes of size 1. A plane is one channel of one sample,
 * a row the neighbours on the last axis. Every window has a cell inside the input.
 */
final class Geometry {

    /** Samples times channels. */
    final int planes;
    final Axis depth;
    final Axis height;
    final Axis width;
    /** By output row of a plane: where the cells of a whole window lie, from its first column on; there is one. */
    private final int[][] cells;

    /** One axis of a window. A cell k of window o lies at {@code o·stride − low + k·dilation}. */
    record Axis(int size, int outputs, int kernel, int stride, int low, int high, int dilation) {

        int start(int output) {
            return output * stride - low;
        }

        /** The first cell of a window that is not before the input. */
        int from(int output) {
            return Math.clamp((-start(output) + dilation - 1L) / dilation, 0, kernel);
        }

        /** One more than the last cell of a window that is not after the input. */
        int to(int output) {
            return cellsBelow(output, size);
        }

        /** The cells inside the input. */
        int inside(int output) {
            return Math.max(0, to(output) - from(output));
        }

        /** The cells inside input and padding. */
        int padded(int output) {
            return cellsBelow(output, size + high);
        }

        private int cellsBelow(int output, int end) {
            return Math.clamp((end - start(output) + dilation - 1L) / dilation, 0, kernel);
        }

        /** The first window with all its cells inside, or {@code outputs} if there is none. */
        int firstWhole() {
            int output = 0;
            while (output < outputs && inside(output) < kernel) {
                output++;
            }
            return output;
        }

        /** One more than the last window with all its cells inside, at least {@link #firstWhole}. */
        int endWhole() {
            int output = firstWhole();
            while (output < outputs && inside(output) == kernel) {
                output++;
            }
            return output;
        }

        /** Whether windows are pairs of neighbours, one after the other, none of them partial. */
        boolean isPaired() {
            return kernel == 2 && stride == 2 && low == 0 && dilation == 1 && 2 * outputs <= size;
        }

        private boolean isSingle() {
            return kernel == 1 && stride == 1 && low == 0 && high == 0;
        }
    }

    private Geometry(int planes, Axis depth, Axis height, Axis width) {
        this.planes = planes;
        this.depth = depth;
        this.height = height;
        this.width = width;
        cells = new int[depth.outputs * height.outputs][];
        for (int row = 0; row < cells.length; row++) {
            cells[row] = cellsOf(row);
        }
    }

    /** The geometry of sliding a window over an input [N,C,…]. */
    static Geometry of(Window window, Shape input) {
        var axes = new Axis[3];
        int missing = 3 - window.axes();
        for (int i = 0; i < 3; i++) {
            axes[i] = i < missing ? new Axis(1, 1, 1, 1, 0, 0, 1) : axis(window, i - missing, input);
        }
        int planes = input.size(0) * input.size(1);
        if (axes[0].isSingle()) {
            return new Geometry(planes * axes[0].size, new Axis(1, 1, 1, 1, 0, 0, 1), axes[1], axes[2]);
        }
        return new Geometry(planes, axes[0], axes[1], axes[2]);
    }

    private static Axis axis(Window window, int i, Shape input) {
        int size = input.size(2 + i);
        return new Axis(size, window.positions(i, size), window.kernel().get(i), window.stride().get(i),
                window.low().get(i), window.high().get(i), window.dilation().get(i));
    }

    private int[] cellsOf(int row) {
        int[] list = new int[rowDivisor(row, false) * width.kernel];
        int next = 0;
        for (int inputRow : inputRows(row)) {
            for (int k = 0; k < width.kernel; k++) {
                list[next++] = inputRow * width.size + k * width.dilation;
            }
        }
        return list;
    }

    /** The cells of the windows of an output row, row-major; empty where the row's windows lie outside the input. */
    int[] cells(int outputRow) {
        return cells[outputRow];
    }

    /** Output rows of a plane. */
    int outputRows() {
        return cells.length;
    }

    /** The elements of a plane. */
    int inputElements() {
        return depth.size * height.size * width.size;
    }

    /** The windows of a plane. */
    int outputElements() {
        return outputRows() * width.outputs;
    }

    /** By what a window's sum is divided for its mean, but for its cells on the last axis. */
    int rowDivisor(int outputRow, boolean padded) {
        int d = outputRow / height.outputs;
        int h = outputRow % height.outputs;
        return padded ? depth.padded(d) * height.padded(h) : depth.inside(d) * height.inside(h);
    }

    /** By what the sum of a window is divided for its mean. */
    float divisor(int outputRow, int column, boolean padded) {
        return rowDivisor(outputRow, padded) * (padded ? width.padded(column) : width.inside(column));
    }

    /** The rows of an input plane in which the windows of an output row have cells. */
    List<Integer> inputRows(int outputRow) {
        int d = outputRow / height.outputs;
        int h = outputRow % height.outputs;
        var rows = new ArrayList<Integer>();
        for (int k = depth.from(d); k < depth.to(d); k++) {
            for (int l = height.from(h); l < height.to(h); l++) {
                rows.add((depth.start(d) + k * depth.dilation) * height.size + height.start(h) + l * height.dilation);
            }
        }
        return rows;
    }

    /** Whether windows of 2×2 tile the planes. */
    boolean isTiled() {
        return depth.isSingle() && height.isPaired() && width.isPaired();
    }
}
