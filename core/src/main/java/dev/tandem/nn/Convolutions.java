package dev.tandem.nn;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What the layers compute whose weights see a window of [N,C,…]. */
final class Convolutions {

    private Convolutions() {
    }

    static Value conv(Value x, int filters, Kernel kernel, boolean bias, Initializer initializer) {
        Channels.checkCount("conv", "filters", filters, x);
        Window window = Channels.window("conv", kernel, x);
        checkGroups("conv", kernel.groups(), filters, x);
        return conv(x, filters, window, kernel.groups(), bias, initializer);
    }

    static Value depthwise(Value x, int multiplier, Kernel kernel, boolean bias, Initializer initializer) {
        Channels.checkCount("depthwiseConv", "filters of a channel", multiplier, x);
        Window window = Channels.window("depthwiseConv", kernel, x);
        checkUngrouped("depthwiseConv", kernel, x);
        int channels = x.shape().size(1);
        return conv(x, channels * multiplier, window, channels, bias, initializer);
    }

    private static Value conv(Value x, int filters, Window window, int groups, boolean bias, Initializer initializer) {
        int channels = x.shape().size(1) / groups;
        Shape weight = Shape.of(filters, channels).then(Shape.of(window.kernel()));
        Init init = initializer.of(channels * window.cells(), filters / groups * window.cells());
        Value y = Ops.conv(x, Channels.weight(x.builder(), weight, init), window, groups);
        return bias ? Channels.plusBias(y) : y;
    }

    // ---- transposed

    static Value transposed(Value x, int filters, Kernel kernel, boolean bias, Initializer initializer) {
        Channels.checkCount("convTranspose", "filters", filters, x);
        Window window = Channels.anyWindow("convTranspose", kernel, x);
        int groups = kernel.groups();
        checkGroups("convTranspose", groups, filters, x);
        Shape space = spread(x, window, kernel.outputPadding(window.axes()));
        Shape result = Shape.of(x.shape().size(0), filters).then(space);
        int channels = x.shape().size(1);
        Shape weight = Shape.of(channels, filters / groups).then(Shape.of(window.kernel()));
        int strides = window.stride().stream().reduce(1, (a, b) -> a * b);
        int fanIn = Math.ceilDiv(channels / groups * window.cells(), strides);
        Init init = initializer.of(fanIn, filters / groups * window.cells());
        Value w = Channels.weight(x.builder(), weight, init);
        Value y = Ops.convInputGradient(w, x, window, groups, result);
        return bias ? Channels.plusBias(y) : y;
    }

    /** The spatial sizes from which the window would make those of x. */
    private static Shape spread(Value x, Window window, List<Integer> outputPadding) {
        int[] sizes = new int[window.axes()];
        for (int i = 0; i < sizes.length; i++) {
            int extra = outputPadding.get(i);
            if (extra < 0 || extra >= window.stride().get(i)) {
                throw new UsageException("convTranspose", x.builder().path(""),
                        "output padding must be at least 0 and below the stride",
                        "output padding " + outputPadding + ", stride " + window.stride(),
                        "choose another output padding");
            }
            sizes[i] = (x.shape().size(2 + i) - 1) * window.stride().get(i) + window.span(i) + extra
                    - window.low().get(i) - window.high().get(i);
            if (sizes[i] < 1) {
                throw new UsageException("convTranspose", x.builder().path(""), "padding leaves nothing of the result",
                        "input " + x.shape() + ", window " + window, "pad less");
            }
        }
        return Shape.of(sizes);
    }

    // ---- locally connected

    static Value local(Value x, int filters, Kernel kernel, boolean bias, Initializer initializer) {
        Channels.checkCount("locallyConnected", "filters", filters, x);
        Window window = Channels.window("locallyConnected", kernel, x);
        checkUngrouped("locallyConnected", kernel, x);
        GraphBuilder b = x.builder();
        Shape space = positions(x, window);
        Value patches = Ops.transpose(patches(x, window, space), 2, 0, 1);
        int inputs = patches.shape().size(2);
        Value w = Channels.weight(b, Shape.of(space.elements(), inputs, filters),
                initializer.of(inputs, filters * window.cells()));
        Value results = Ops.transpose(Ops.matmul(patches, w), 1, 2, 0);
        Value y = Ops.reshape(results, Shape.of(x.shape().size(0), filters).then(space));
        if (!bias) {
            return y;
        }
        Value own = b.parameter("bias", Channels.f32(Shape.of(filters).then(space)), new Init.Fill(0));
        return Ops.map("bias", Expr.add(Expr.o(0), Expr.o(1)), y, own);
    }

    /** The spatial sizes that the window makes of x. */
    private static Shape positions(Value x, Window window) {
        int[] sizes = IntStream.range(0, window.axes()).map(i -> window.positions(i, x.shape().size(2 + i))).toArray();
        if (window.ceil() || IntStream.of(sizes).anyMatch(n -> n < 1)) {
            throw new UsageException("locallyConnected", x.builder().path(""),
                    window.ceil() ? "has no ceil mode" : "the window is larger than the padded input",
                    "input " + x.shape() + ", window " + window,
                    window.ceil() ? "pad instead" : "use a smaller window or more padding");
        }
        return Shape.of(sizes);
    }

    /** What each position of a window sees, [N,C·cells,positions]: a slice for each cell, so that its gradient is one too. */
    private static Value patches(Value x, Window window, Shape space) {
        int n = x.shape().size(0);
        int channels = x.shape().size(1);
        Value padded = padded(x, window);
        var cells = new ArrayList<Value>();
        Shape kernel = Shape.of(window.kernel());
        int[] strides = kernel.strides();
        for (int cell = 0; cell < window.cells(); cell++) {
            int[] offset = new int[window.axes()];
            for (int i = 0; i < offset.length; i++) {
                offset[i] = cell / strides[i] % kernel.size(i) * window.dilation().get(i);
            }
            cells.add(Ops.reshape(every(padded, offset, window, space), n, channels, 1, space.elements()));
        }
        Value all = Ops.concat(2, cells.toArray(Value[]::new));
        return Ops.reshape(all, n, channels * window.cells(), space.elements());
    }

    /** x with the window's padding, and as much more at the end as {@link #every} may read and drop. */
    private static Value padded(Value x, Window window) {
        var low = new ArrayList<>(List.of(0, 0));
        var high = new ArrayList<>(List.of(0, 0));
        low.addAll(window.low());
        for (int i = 0; i < window.axes(); i++) {
            high.add(window.high().get(i) + window.stride().get(i) - 1);
        }
        return low.equals(high) && Collections.max(low) == 0 ? x : Ops.pad(x, low, high);
    }

    /** Every stride-th element from an offset on: a slice, cut in strides, of each of which the first stays. */
    private static Value every(Value padded, int[] offset, Window window, Shape space) {
        var start = new ArrayList<>(List.of(0, 0));
        var end = new ArrayList<>(List.of(padded.shape().size(0), padded.shape().size(1)));
        Shape cut = padded.shape().range(0, 2);
        for (int i = 0; i < offset.length; i++) {
            int stride = window.stride().get(i);
            start.add(offset[i]);
            end.add(offset[i] + space.size(i) * stride);
            cut = cut.then(Shape.of(space.size(i), stride));
        }
        Value y = padded.builder().add(new Op.Slice(start, end), "slice", padded);
        if (window.stride().stream().allMatch(s -> s == 1)) {
            return y;
        }
        y = Ops.reshape(y, cut);
        for (int i = 0; i < offset.length; i++) {
            y = Ops.slice(y, 3 + 2 * i, 0, 1);
        }
        return y;
    }

    // ---- checks

    private static void checkGroups(String what, int groups, int filters, Value x) {
        if (groups < 1 || x.shape().size(1) % groups != 0 || filters % groups != 0) {
            throw new UsageException(what, x.builder().path(""), "groups must divide input channels and filters",
                    "input " + x.shape() + ", filters " + filters + ", groups " + groups,
                    "choose another number");
        }
    }

    private static void checkUngrouped(String what, Kernel kernel, Value x) {
        if (kernel.groups() != 1) {
            throw new UsageException(what, x.builder().path(""), "takes no groups", "groups " + kernel.groups(),
                    "leave them out");
        }
    }
}
