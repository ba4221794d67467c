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
    /** Planes of a sample. */
    final int channels;
    final Axis depth;
    final Axis height;
    final Axis width;
    /** By output row of a plane: the rows in which its windows have cells inside the input, and inside the padded input. */
    private final int[] insideRows;
    private final int[] paddedRows;
    /** By output row of a plane: where the cells of a whole window lie, from its first column on; there is one. */
    private final int[][] cells;

    private Geometry(int planes, int channels, Axis depth, Axis height, Axis width) {
        this.planes = planes;
        this.channels = channels;
        this.depth = depth;
        this.height = height;
        this.width = width;
        cells = new int[depth.outputs * height.outputs][];
        insideRows = new int[cells.length];
        paddedRows = new int[cells.length];
        for (int row = 0; row < cells.length; row++) {
            int d = row / height.outputs;
            int h = row % height.outputs;
            insideRows[row] = depth.inside(d) * height.inside(h);
            paddedRows[row] = depth.padded(d) * height.padded(h);
            cells[row] = cellsOf(row);
        }
    }

    /** The geometry of sliding a window over an input [N,C,…]. */
    static Geometry of(Window window, Shape input) {
        var axes = new Axis[3];
        int missing = 3 - window.axes();
        for (int i = 0; i < 3; i++) {
            axes[i] = i < missing ? Axis.none() : axis(window, i - missing, input);
        }
        int channels = input.size(1) * (axes[0].isIdentity() ? axes[0].size : 1);
        return new Geometry(input.size(0) * channels, channels, axes[0].isIdentity() ? Axis.none() : axes[0], axes[1],
                axes[2]);
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

    /** The cells of the windows of an output row, row-major. */
    int[] cells(int outputRow) {
        return cells[outputRow];
    }

    /**
     * The plane of a unit of work, one for each plane and place on the first axis: sample by sample, and in one place by place, as
     * convolutions before and after. What a worker reads, it has written.
     */
    int planeOf(int unit, int places) {
        return unit / (channels * places) * channels + unit % channels;
    }

    /** The place of a unit of work. */
    int placeOf(int unit, int places) {
        return unit / channels % places;
    }

    /** Whether a place's windows are lines of one form, one cell deep on the last axis. */
    boolean isLines() {
        return width.isIdentity() && height.firstWhole == 0 && height.endWhole == height.outputs;
    }

    /** How far lines lie apart. */
    int lineStep() {
        return height.stride * width.size;
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
        return padded ? paddedRows[outputRow] : insideRows[outputRow];
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
        return depth.isIdentity() && height.isPaired() && width.isPaired();
    }
}
