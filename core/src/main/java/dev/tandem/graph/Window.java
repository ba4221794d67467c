package dev.tandem.graph;

import dev.tandem.error.UsageException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The geometry of a sliding window over 1 to 3 spatial axes, for convolution and pooling.
 *
 * <p><i>Shapes</i>: output size = ⌊(size + low + high − dilation·(kernel − 1) − 1) / stride⌋ + 1 on every axis. With
 * {@code ceil} the division rounds up, but a last window that would start beyond input and low padding is dropped.
 *
 * @param kernel cells of the window, an entry a spatial axis, like all lists here
 * @param stride distance of neighbouring windows
 * @param low padding before the first element
 * @param high padding after the last element
 * @param dilation distance of neighbouring cells of a window
 * @param ceil whether a partial last window counts; pooling only
 */
public record Window(List<Integer> kernel, List<Integer> stride, List<Integer> low, List<Integer> high,
        List<Integer> dilation, boolean ceil) {

    /**
     * Copies the lists.
     *
     * @throws UsageException if they differ in length
     */
    public Window {
        var lengths = List.of(kernel.size(), stride.size(), low.size(), high.size(), dilation.size());
        if (lengths.stream().distinct().count() != 1) {
            throw new UsageException("window", "",
                    "kernel, stride, low, high and dilation need an entry for every axis",
                    "lengths " + lengths, "give lists of one length");
        }
        kernel = List.copyOf(kernel);
        stride = List.copyOf(stride);
        low = List.copyOf(low);
        high = List.copyOf(high);
        dilation = List.copyOf(dilation);
    }

    /** A window of these sizes with stride 1, no padding, no dilation. */
    public static Window of(Integer... kernel) {
        int axes = kernel.length;
        var ones = Collections.nCopies(axes, 1);
        var zeros = Collections.nCopies(axes, 0);
        return new Window(List.of(kernel), ones, zeros, zeros, ones, false);
    }

    /** This window with one stride for every axis. */
    public Window stride(int every) {
        return new Window(kernel, Collections.nCopies(axes(), every), low, high, dilation, ceil);
    }

    /** This window with one padding for both ends of every axis. */
    public Window pad(int every) {
        var padding = Collections.nCopies(axes(), every);
        return new Window(kernel, stride, padding, padding, dilation, ceil);
    }

    /** This window with one dilation for every axis. */
    public Window dilate(int every) {
        return new Window(kernel, stride, low, high, Collections.nCopies(axes(), every), ceil);
    }

    /** This window counting a partial last position. */
    public Window ceiling() {
        return new Window(kernel, stride, low, high, dilation, true);
    }

    /** The number of spatial axes. */
    public int axes() {
        return kernel.size();
    }

    /** The product of the kernel's sizes. */
    public int cells() {
        return kernel.stream().reduce(1, (a, b) -> a * b);
    }

    /** The input elements a window spans on an axis. */
    public int span(int axis) {
        return dilation.get(axis) * (kernel.get(axis) - 1) + 1;
    }

    /** The number of window positions on an axis of this size; below 1 if the window does not fit. */
    public int positions(int axis, int size) {
        int room = size + low.get(axis) + high.get(axis) - span(axis);
        if (room < 0) {
            return 0;
        }
        int positions = room / stride.get(axis) + 1;
        boolean partial = ceil && room % stride.get(axis) != 0
                && positions * stride.get(axis) < size + low.get(axis);
        return partial ? positions + 1 : positions;
    }

    /** The window as listings print it, leaving out what is usual: {@code 5x5 stride 2 pad 1}. */
    @Override
    public String toString() {
        var text = new StringBuilder(join(kernel));
        if (stride.stream().anyMatch(s -> s != 1)) {
            text.append(" stride ").append(same(stride));
        }
        if (!low.equals(high)) {
            text.append(" pad ").append(join(low)).append("..").append(join(high));
        } else if (low.stream().anyMatch(p -> p != 0)) {
            text.append(" pad ").append(same(low));
        }
        if (dilation.stream().anyMatch(d -> d != 1)) {
            text.append(" dilation ").append(same(dilation));
        }
        return text.append(ceil ? " ceil" : "").toString();
    }

    private static String same(List<Integer> list) {
        return list.stream().distinct().count() == 1 ? list.get(0).toString() : join(list);
    }

    private static String join(List<Integer> list) {
        return String.join("x", IntStream.range(0, list.size()).mapToObj(i -> list.get(i).toString()).toList());
    }
}
