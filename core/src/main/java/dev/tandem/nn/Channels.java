package dev.tandem.nn;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What layers over [N,C,…] have in common. */
final class Channels {

    private Channels() {
    }

    /** The number of axes after the channels, 1 to 3. */
    static int spatialAxes(String what, Value x) {
        int axes = x.shape().rank() - 2;
        if (axes < 1 || axes > 3) {
            throw new UsageException(what, x.builder().path(""), "needs [N,C,…] with 1 to 3 spatial axes",
                    "input " + x.shape(),
                    "reshape the input");
        }
        return axes;
    }

    /** Those axes. */
    static Integer[] axesOfSpace(String what, Value x) {
        return IntStream.range(2, 2 + spatialAxes(what, x)).boxed().toArray(Integer[]::new);
    }

    /** The window that a kernel is over x, which is not for a transposed convolution. */
    static Window window(String what, Kernel kernel, Value x) {
        Window window = anyWindow(what, kernel, x);
        if (kernel.outputPad().stream().anyMatch(p -> p != 0)) {
            throw new UsageException(what, x.builder().path(""), "only a transposed convolution has output padding",
                    "output padding " + kernel.outputPad(), "leave it out");
        }
        return window;
    }

    /** The window that a kernel is over x. */
    static Window anyWindow(String what, Kernel kernel, Value x) {
        Window window = kernel.window(spatialAxes(what, x));
        boolean sound = Stream.of(window.kernel(), window.stride(), window.dilation()).flatMap(List::stream)
                .allMatch(n -> n >= 1)
                && Stream.of(window.low(), window.high()).flatMap(List::stream).allMatch(n -> n >= 0);
        if (!sound) {
            throw new UsageException(what, x.builder().path(""),
                    "kernel, stride and dilation must be at least 1, padding at least 0", "window " + window,
                    "change the window");
        }
        return window;
    }

    /** Makes sure that a layer has something. */
    static void checkCount(String what, String of, int count, Value x) {
        if (count < 1) {
            throw new UsageException(what, x.builder().path(""), "the number of " + of + " must be at least 1",
                    String.valueOf(count), "choose another number");
        }
    }

    /** The trained weight of the layer that is being applied. */
    static Value weight(GraphBuilder b, Shape shape, Init init) {
        return b.parameter("weight", f32(shape), init);
    }

    /** y [N,C,…] plus a trained bias a channel. */
    static Value plusBias(Value y) {
        Value bias = y.builder().parameter("bias", TensorType.f32(y.shape().size(1)), new Init.Fill(0));
        return Ops.map("bias", Expr.add(Expr.o(0), Expr.o(1)), y, over(bias, y));
    }

    /** A value [C] in a shape that broadcasts over axis 1 of x. */
    static Value over(Value c, Value x) {
        int[] sizes = new int[x.shape().rank() - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = c.shape().size(0);
        return Ops.reshape(c, Shape.of(sizes));
    }

    static TensorType f32(Shape shape) {
        return TensorType.f32(shape.sizes());
    }
}
