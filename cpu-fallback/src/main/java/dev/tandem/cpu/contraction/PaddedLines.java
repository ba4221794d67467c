package dev.tandem.cpu.contraction;

import java.util.Arrays;

/**
 * Channels whose lines (the last axis) a window only shifts: one cell, stride 1 and no padding there. What padding there is on the
 * other axes are whole lines of zeros.
 *
 * @param sizes of a channel without padding
 * @param low lines and planes of lines before it
 * @param padded sizes with padding: as far as a window reaches
 */
record PaddedLines(int[] sizes, int[] low, int[] padded) {

    /** Whether lines are only shifted. */
    static boolean suits(Axes axes) {
        return axes.kernel()[2] == 1 && axes.stride()[2] == 1 && axes.low()[2] == 0
                && axes.input()[2] == axes.output()[2];
    }

    /** Of a convolution's input. */
    static PaddedLines input(Axes axes) {
        int[] padded = axes.input().clone();
        for (int i = 0; i < 2; i++) {
            int reached = (axes.output()[i] - 1) * axes.stride()[i] + axes.reach(i, axes.kernel()[i] - 1) + 1;
            padded[i] = axes.low()[i] == 0 && reached <= padded[i]
                    ? padded[i]
                    : Math.max(reached, padded[i] + axes.low()[i]);
        }
        return new PaddedLines(axes.input(), axes.low(), padded);
    }

    /** Whether there is any padding. */
    boolean pads() {
        return !Arrays.equals(sizes, padded);
    }

    /** The elements of a channel with its padding. */
    int channel() {
        return Axes.product(padded);
    }

    /** Where a line begins in a channel, counted with the padding. */
    int line(int plane, int row) {
        return (plane * padded[1] + row) * padded[2];
    }

    /** Copies one channel and writes the zeros around it. */
    void copy(float[] from, int fromAt, float[] to, int toAt) {
        int at = toAt;
        int run = sizes[1] * sizes[2];
        for (int plane = 0; plane < padded[0]; plane++) {
            int inside = plane - low[0];
            if (inside < 0 || inside >= sizes[0]) {
                Arrays.fill(to, at, at + padded[1] * padded[2], 0);
            } else {
                int before = at + low[1] * padded[2];
                Arrays.fill(to, at, before, 0);
                System.arraycopy(from, fromAt + inside * run, to, before, run);
                Arrays.fill(to, before + run, at + padded[1] * padded[2], 0);
            }
            at += padded[1] * padded[2];
        }
    }
}
