package dev.tandem.cpu.contraction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a set of cells over all positions of a {@link Spread} image: a matrix product whose right operand is never written
 * down. Row k of it, for a channel and a cell, begins at {@code offsets[k]} and goes on contiguously over the positions, a few of
 * which lie between two lines and are not wanted.
 *
 * @param cells the window's cells that take part, row-major
 * @param offsets of the products that are summed, in order: by channel, then cell, if not {@link #arranged}
 * @param base where position 0 is
 * @param counts wanted positions on each axis
 * @param pitches their distance in the spread image
 * @param start the coordinates of the first position in the result
 * @param step the distance of neighbouring positions in the result
 */
record Sweep(List<Integer> cells, int[] offsets, int base, int[] counts, int[] pitches, int[] start, int[] step) {

    /** The products that make a result. */
    int depth() {
        return offsets.length;
    }

    /** The same in another order of sums. */
    Sweep arranged(SumOrder order, int rows) {
        return new Sweep(cells, order.arrange(offsets, cells.size(), rows), base, counts, pitches, start, step);
    }

    /** All positions from the first wanted to the last. */
    int positions() {
        return (counts[0] - 1) * pitches[0] + (counts[1] - 1) * pitches[1] + counts[2];
    }

    /** The sweep of a convolution. */
    static Sweep forward(Axes axes, Spread spread, int channels) {
        var cells = new ArrayList<Integer>();
        int[] offsets = new int[channels * axes.cells()];
        for (int cell = 0; cell < axes.cells(); cell++) {
            cells.add(cell);
            int at = spread.offset(reach(axes, cell));
            for (int c = 0; c < channels; c++) {
                offsets[c * axes.cells() + cell] = c * spread.channel() + at;
            }
        }
        return new Sweep(cells, offsets, 0, axes.output(), spread.pitches(), new int[]{0, 0, 0}, new int[]{1, 1, 1});
    }

    /**
     * The sweeps of a convolution's input gradient: one for each residue of the padded coordinates by the stride, since those are
     * met by different cells. Residues that no cell meets have none.
     */
    static List<Sweep> backward(Axes axes, Spread spread, int channels) {
        var sweeps = new ArrayList<Sweep>();
        int[] stride = axes.stride();
        for (int residue = 0; residue < Axes.product(stride); residue++) {
            int[] r = {residue / stride[2] / stride[1], residue / stride[2] % stride[1], residue % stride[2]};
            Sweep sweep = backward(axes, spread, channels, r);
            if (sweep != null) {
                sweeps.add(sweep);
            }
        }
        return sweeps;
    }

    private static @Nullable Sweep backward(Axes axes, Spread spread, int channels, int[] residue) {
        int[] counts = new int[Axes.COUNT];
        int[] start = new int[Axes.COUNT];
        int[] pitches = spread.pitches();
        int base = 0;
        for (int i = 0; i < Axes.COUNT; i++) {
            int s = axes.stride()[i];
            int before = axes.low()[i] - residue[i];
            int first = before <= 0 ? 0 : (before + s - 1) / s;
            start[i] = s * first - before;
            counts[i] = (axes.input()[i] - start[i] + s - 1) / s;
            base += first * pitches[i];
            if (start[i] >= axes.input()[i]) {
                return null;
            }
        }
        var cells = new ArrayList<Integer>();
        for (int cell = 0; cell < axes.cells(); cell++) {
            if (meets(axes, reach(axes, cell), residue)) {
                cells.add(cell);
            }
        }
        if (cells.isEmpty()) {
            return null;
        }
        int[] offsets = new int[channels * cells.size()];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = k / cells.size() * spread.channel();
            int[] reach = reach(axes, cells.get(k % cells.size()));
            for (int i = 0; i < Axes.COUNT; i++) {
                offsets[k] += (spread.margin(i) - (reach[i] - residue[i]) / axes.stride()[i]) * pitches[i];
            }
        }
        return new Sweep(cells, offsets, base, counts, pitches, start, axes.stride());
    }

    private static boolean meets(Axes axes, int[] reach, int[] residue) {
        for (int i = 0; i < Axes.COUNT; i++) {
            if (reach[i] % axes.stride()[i] != residue[i]) {
                return false;
            }
        }
        return true;
    }

    static int[] reach(Axes axes, int cell) {
        int[] reach = new int[Axes.COUNT];
        for (int i = 0; i < Axes.COUNT; i++) {
            reach[i] = axes.reach(i, axes.coordinate(i, cell));
        }
        return reach;
    }
}
