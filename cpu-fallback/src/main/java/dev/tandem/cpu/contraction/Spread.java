package dev.tandem.cpu.contraction;

import java.util.Arrays;

/**
 * A copy of one image's channels in which every cell of a sliding window meets contiguous elements: with its padding, and, where
 * the window moves by more than one, with each residue of the coordinates by the stride in a plane of its own.
 *
 * <p><i>Computes</i>: to[c][r][q] = x[c][stride·q + r − low] for each residue r on each axis, 0 outside.
 */
final class Spread {

    private final int[] input;
    private final int[] stride;
    private final int[] low;
    private final int[] lengths;
    private final int[] residues;

    private Spread(int[] input, int[] stride, int[] low, int[] lengths, int[] residues) {
        this.input = input;
        this.stride = stride;
        this.low = low;
        this.lengths = lengths;
        this.residues = residues;
    }

    /** Of a convolution's input, to be read by its windows. */
    static Spread input(Axes axes) {
        int[] lengths = new int[Axes.COUNT];
        int[] residues = new int[Axes.COUNT];
        for (int i = 0; i < Axes.COUNT; i++) {
            int last = axes.reach(i, axes.kernel()[i] - 1);
            lengths[i] = axes.output()[i] + last / axes.stride()[i];
            residues[i] = Math.min(axes.stride()[i], last + 1);
        }
        return new Spread(axes.input(), axes.stride(), axes.low(), lengths, residues);
    }

    /** Of a convolution's output gradient, to be read by the cells that meet one input element. */
    static Spread output(Axes axes) {
        int[] margin = new int[Axes.COUNT];
        int[] lengths = new int[Axes.COUNT];
        for (int i = 0; i < Axes.COUNT; i++) {
            margin[i] = axes.reach(i, axes.kernel()[i] - 1) / axes.stride()[i];
            lengths[i] = (axes.input()[i] - 1 + axes.low()[i]) / axes.stride()[i] + 1 + margin[i];
        }
        int[] ones = {1, 1, 1};
        return new Spread(axes.output(), ones, margin, lengths, ones);
    }

    /** The distance of neighbours on each axis of a plane. */
    int[] pitches() {
        return new int[]{lengths[1] * lengths[2], lengths[2], 1};
    }

    int plane() {
        return Axes.product(lengths);
    }

    /** The elements of one channel: a plane for each residue. */
    int channel() {
        return Axes.product(residues) * plane();
    }

    /** The margin before the first element on an axis. */
    int margin(int axis) {
        return low[axis];
    }

    /** Where window position 0 meets a cell that lies {@code reach} from the first on each axis, within a channel. */
    int offset(int... reach) {
        int residue = 0;
        int at = 0;
        int[] pitches = pitches();
        for (int i = 0; i < Axes.COUNT; i++) {
            residue = residue * residues[i] + reach[i] % stride[i];
            at += reach[i] / stride[i] * pitches[i];
        }
        return residue * plane() + at;
    }

    /** Copies one channel. */
    void copy(float[] x, int xAt, float[] to, int toAt) {
        int at = toAt;
        for (int r0 = 0; r0 < residues[0]; r0++) {
            for (int r1 = 0; r1 < residues[1]; r1++) {
                for (int r2 = 0; r2 < residues[2]; r2++) {
                    at = plane(x, xAt, r0 - low[0], r1 - low[1], r2 - low[2], to, at);
                }
            }
        }
    }

    private int plane(float[] x, int xAt, int d0, int h0, int w0, float[] to, int toAt) {
        int at = toAt;
        for (int q0 = 0; q0 < lengths[0]; q0++) {
            int d = stride[0] * q0 + d0;
            for (int q1 = 0; q1 < lengths[1]; q1++) {
                int h = stride[1] * q1 + h0;
                if (d < 0 || d >= input[0] || h < 0 || h >= input[1]) {
                    Arrays.fill(to, at, at + lengths[2], 0);
                } else {
                    row(x, xAt + (d * input[1] + h) * input[2], w0, to, at);
                }
                at += lengths[2];
            }
        }
        return at;
    }

    private void row(float[] x, int row, int w0, float[] to, int at) {
        int s = stride[2];
        int length = lengths[2];
        int from = Math.min(length, w0 >= 0 ? 0 : (s - 1 - w0) / s);
        int end = Math.max(from, Math.min(length, (input[2] - w0 + s - 1) / s));
        Arrays.fill(to, at, at + from, 0);
        if (s == 1) {
            System.arraycopy(x, row + from + w0, to, at + from, end - from);
        } else {
            for (int q = from; q < end; q++) {
                to[at + q] = x[row + s * q + w0];
            }
        }
        Arrays.fill(to, at + end, at + length, 0);
    }
}
