package dev.tandem.cpu.window;

/**
 * One axis of a pooling window, with what inner loops ask for in tables. Cell k of window o lies at {@code start(o) + k·dilation}.
 */
final class Axis {

    final int size;
    final int outputs;
    final int kernel;
    final int stride;
    final int low;
    final int dilation;
    /** By window: its first cell that is not before the input. */
    private final int[] from;
    /** By window: one more than its last cell that is not after the input. */
    private final int[] to;
    /** By window: its cells inside the padded input. */
    private final int[] padded;
    /** The first window with all its cells inside the input, or {@link #outputs} if there is none. */
    final int firstWhole;
    /** One more than the last window with all its cells inside. */
    final int endWhole;

    Axis(int size, int outputs, int kernel, int stride, int low, int high, int dilation) {
        this.size = size;
        this.outputs = outputs;
        this.kernel = kernel;
        this.stride = stride;
        this.low = low;
        this.dilation = dilation;
        from = new int[outputs];
        to = new int[outputs];
        padded = new int[outputs];
        for (int o = 0; o < outputs; o++) {
            from[o] = cellsBelow(o, 0);
            to[o] = cellsBelow(o, size);
            padded[o] = cellsBelow(o, size + high);
        }
        int first = 0;
        while (first < outputs && inside(first) < kernel) {
            first++;
        }
        int end = first;
        while (end < outputs && inside(end) == kernel) {
            end++;
        }
        firstWhole = first;
        endWhole = end;
    }

    /** An axis that is not there. */
    static Axis none() {
        return new Axis(1, 1, 1, 1, 0, 0, 1);
    }

    /** The cells of a window that lie before a position. */
    private int cellsBelow(int output, int end) {
        return Math.clamp((end - start(output) + dilation - 1L) / dilation, 0, kernel);
    }

    /** Where a window's first cell lies, negative in the padding. */
    int start(int output) {
        return output * stride - low;
    }

    int from(int output) {
        return from[output];
    }

    int to(int output) {
        return to[output];
    }

    /** The cells of a window inside the input. */
    int inside(int output) {
        return to[output] - from[output];
    }

    int padded(int output) {
        return padded[output];
    }

    /** Whether windows are pairs of neighbours, one after the other, none of them partial. */
    boolean isPaired() {
        return kernel == 2 && stride == 2 && low == 0 && dilation == 1 && 2 * outputs <= size;
    }

    /** Whether windows share no element, and are so few that their cells are the longer loop. */
    boolean isApart() {
        return kernel > outputs && (outputs == 1 || stride > (kernel - 1) * dilation);
    }

    /** Whether every window is one element and every element a window. */
    boolean isIdentity() {
        return kernel == 1 && stride == 1 && outputs == size && low == 0;
    }
}
