package dev.tandem.nn;

import dev.tandem.graph.Window;
import java.util.Collections;
import java.util.List;

/**
 * The geometry of a convolution or pooling layer, before the number of spatial axes is known: a list of one entry counts for
 * every axis. Immutable; each method gives another.
 */
public record Kernel(List<Integer> size, List<Integer> stride, List<Integer> low, List<Integer> high,
        List<Integer> dilation, List<Integer> outputPad, int groups, boolean ceil) {

    /** A kernel of this size on every axis, or a size an axis. */
    public static Kernel kernel(Integer... size) {
        return new Kernel(List.of(size), List.of(1), List.of(0), List.of(0), List.of(1), List.of(0), 1, false);
    }

    /** The distance of neighbouring windows, one for every axis or an entry an axis. */
    public Kernel stride(Integer... every) {
        return new Kernel(size, List.of(every), low, high, dilation, outputPad, groups, ceil);
    }

    /** Zeros around the input, one number for every axis or an entry an axis. */
    public Kernel pad(Integer... every) {
        return new Kernel(size, stride, List.of(every), List.of(every), dilation, outputPad, groups, ceil);
    }

    /** Zeros before and after the input. */
    public Kernel pad(List<Integer> before, List<Integer> after) {
        return new Kernel(size, stride, before, after, dilation, outputPad, groups, ceil);
    }

    /** The distance of neighbouring cells of a window. */
    public Kernel dilate(Integer... every) {
        return new Kernel(size, stride, low, high, List.of(every), outputPad, groups, ceil);
    }

    /**
     * What a transposed convolution's result has more at its end, one number for every axis or an entry an axis: below the
     * stride, it chooses among the sizes that a convolution makes one. Transposed convolution only.
     */
    public Kernel outputPad(Integer... every) {
        return new Kernel(size, stride, low, high, dilation, List.of(every), groups, ceil);
    }

    /** The number of groups that channels are split into; each filter sees its own group only. */
    public Kernel groups(int count) {
        return new Kernel(size, stride, low, high, dilation, outputPad, count, ceil);
    }

    /** Counts a partial last window; pooling only. */
    public Kernel ceiling() {
        return new Kernel(size, stride, low, high, dilation, outputPad, groups, true);
    }

    /** The window over this many spatial axes. */
    Window window(int axes) {
        return new Window(spread(size, axes), spread(stride, axes), spread(low, axes), spread(high, axes),
                spread(dilation, axes), ceil);
    }

    /** The output padding over this many spatial axes. */
    List<Integer> outputPadding(int axes) {
        return spread(outputPad, axes);
    }

    private static List<Integer> spread(List<Integer> list, int axes) {
        return list.size() == 1 ? Collections.nCopies(axes, list.get(0)) : list;
    }
}
