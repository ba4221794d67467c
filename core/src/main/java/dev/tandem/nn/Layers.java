package dev.tandem.nn;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The layers of the library, to be imported statically. Each call makes a layer of its own. */
public final class Layers {

    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private Layers() {
    }

    /** Images of this many channels and this size: [channels,height,width] a sample. */
    public static Shape image(int channels, int height, int width) {
        return Shape.of(channels, height, width);
    }

    /** Samples of this many numbers. */
    public static Shape features(int count) {
        return Shape.of(count);
    }

    /** A square kernel. */
    public static Kernel kernel(Integer... size) {
        return Kernel.kernel(size);
    }

    /** Layers one after the other, checked by tracing one sample through them. */
    public static Network sequential(Shape input, Layer... layers) {
        return Network.of(input, inOrder(layers));
    }

    /** Layers one after the other, as one layer without a name of its own: a block. */
    public static Layer chain(Layer... layers) {
        return Layer.of("block", inOrder(layers));
    }

    private static UnaryOperator<Value> inOrder(Layer... layers) {
        var list = List.of(layers);
        return x -> {
            Value y = x;
            for (Layer layer : list) {
                y = layer.apply(y);
            }
            return y;
        };
    }

    // ---- layers with parameters

    /** Convolution with bias, He initialisation. [N,C,…] → [N,filters,…]. */
    public static Layer conv(int filters, Kernel kernel) {
        return conv(filters, kernel, true, Initializer.he());
    }

    /** Convolution with or without bias. Parameters: weight [filters,C/groups,…], bias [filters]. */
    public static Layer conv(int filters, Kernel kernel, boolean bias, Initializer initializer) {
        return Layer.of("conv", x -> {
            GraphBuilder b = x.builder();
            checkCount("conv", "filters", filters, x);
            int axes = spatialAxes("conv", x);
            Window window = kernel.window(axes);
            int channels = x.shape().size(1) / kernel.groups();
            if (channels * kernel.groups() != x.shape().size(1) || filters % kernel.groups() != 0) {
                throw new UsageException("conv", b.path(""), "groups must divide input channels and filters",
                        "input " + x.shape() + ", filters " + filters + ", groups " + kernel.groups(),
                        "choose another number");
            }
            Shape weight = Shape.of(filters, channels).then(Shape.of(window.kernel()));
            int fanIn = channels * window.cells();
            int fanOut = filters / kernel.groups() * window.cells();
            Value w = b.parameter("weight", f32(weight), initializer.of(fanIn, fanOut));
            Value y = Ops.conv(x, w, window, kernel.groups());
            return bias ? plusBias(y, filters) : y;
        });
    }

    /** Fully connected with bias, He initialisation. [N,n] → [N,units]. */
    public static Layer dense(int units) {
        return dense(units, Initializer.he());
    }

    /** Fully connected with bias. Parameters: weight [n,units], bias [units]. */
    public static Layer dense(int units, Initializer initializer) {
        return Layer.of("dense", x -> {
            GraphBuilder b = x.builder();
            checkCount("dense", "units", units, x);
            if (x.shape().rank() != 2) {
                throw new UsageException("dense", b.path(""), "needs [N,features]", "input " + x.shape(),
                        "put flatten() before it");
            }
            int in = x.shape().size(1);
            Value w = b.parameter("weight", TensorType.f32(in, units), initializer.of(in, units));
            Value bias = b.parameter("bias", TensorType.f32(units), new Init.Fill(0));
            return Ops.map("bias", Expr.add(o(0), o(1)), Ops.matmul(x, w), bias);
        });
    }

    /**
     * Batch normalisation over all axes but 1. Parameters: scale [C], shift [C]; running mean and variance (unbiased, new
     * values weigh 0.1) are states that evaluation uses. <i>Source</i>: Ioffe &amp; Szegedy 2015, Alg. 1 and 2; ε = 1e-5.
     */
    public static Layer batchNorm() {
        return Layer.of("batchNorm", x -> {
            GraphBuilder b = x.builder();
            int channels = x.shape().size(1);
            TensorType type = TensorType.f32(channels);
            Value scale = b.parameter("scale", type, new Init.Fill(1));
            Value shift = b.parameter("shift", type, new Init.Fill(0));
            Value mean = b.state(b.path("runningMean"), type, new Init.Fill(0));
            Value variance = b.state(b.path("runningVariance"), type, new Init.Fill(1));
            if (!b.isTraining()) {
                Expr inverse = Expr.div(Expr.ONE, apply(Fn.SQRT, Expr.add(o(2), lit(EPSILON))));
                Expr y = Expr.add(Expr.mul(Expr.mul(Expr.sub(o(0), o(1)), inverse), o(3)), o(4));
                return Ops.map("normalize", y, x, perChannel(mean, x), perChannel(variance, x), perChannel(scale, x),
                        perChannel(shift, x));
            }
            List<Value> results = Ops.batchNorm(x, scale, shift, EPSILON);
            Expr blend = Expr.add(Expr.mul(o(0), lit(1 - MOMENTUM)), Expr.mul(o(1), lit(MOMENTUM)));
            b.update(mean, Ops.map("track", blend, mean, Ops.detach(results.get(1))));
            b.update(variance, Ops.map("track", blend, variance, Ops.detach(results.get(3))));
            return results.get(0);
        });
    }

    private static Value plusBias(Value y, int channels) {
        Value bias = y.builder().parameter("bias", TensorType.f32(channels), new Init.Fill(0));
        return Ops.map("bias", Expr.add(o(0), o(1)), y, perChannel(bias, y));
    }

    /** A value [C] in a shape that broadcasts over axis 1 of x. */
    private static Value perChannel(Value c, Value x) {
        int[] sizes = new int[x.shape().rank() - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = c.shape().size(0);
        return Ops.reshape(c, Shape.of(sizes));
    }

    private static TensorType f32(Shape shape) {
        return TensorType.f32(shape.sizes());
    }

    private static void checkCount(String what, String of, int count, Value x) {
        if (count < 1) {
            throw new UsageException(what, x.builder().path(""), "the number of " + of + " must be at least 1",
                    String.valueOf(count), "choose another number");
        }
    }

    private static int spatialAxes(String what, Value x) {
        int axes = x.shape().rank() - 2;
        if (axes < 1 || axes > 3) {
            throw new UsageException(what, x.builder().path(""), "needs [N,C,…] with 1 to 3 spatial axes",
                    "input " + x.shape(),
                    "reshape the input");
        }
        return axes;
    }

    // ---- layers without parameters

    /** Any formula of one operand as a layer. */
    public static Layer activation(String name, Expr formula) {
        return Layer.of(name, x -> Ops.map(name, formula, x));
    }

    /** max(x, 0). */
    public static Layer relu() {
        return activation("relu", apply(Fn.RELU, o(0)));
    }

    /** tanh x. */
    public static Layer tanh() {
        return activation("tanh", apply(Fn.TANH, o(0)));
    }

    /** 1 / (1 + e⁻ˣ). */
    public static Layer sigmoid() {
        return activation("sigmoid", apply(Fn.SIGMOID, o(0)));
    }

    /** eˣ / Σe over the last axis. The usual loss, softmaxCrossEntropy, has it inside already. */
    public static Layer softmax() {
        return Layer.of("softmax", Ops::softmax);
    }

    /** [N,…] → [N,n]. */
    public static Layer flatten() {
        return Layer.of("flatten", x -> Ops.reshape(x, x.shape().size(0), x.type().elements() / x.shape().size(0)));
    }

    /** The largest of each window of this size, windows side by side. */
    public static Layer maxPool(int size) {
        return maxPool(kernel(size).stride(size));
    }

    /** The largest of each window. */
    public static Layer maxPool(Kernel kernel) {
        return pool("maxPool", PoolKind.MAX, kernel);
    }

    /** The mean of each window of this size, windows side by side. */
    public static Layer averagePool(int size) {
        return averagePool(kernel(size).stride(size));
    }

    /** The mean of each window's elements inside the input. */
    public static Layer averagePool(Kernel kernel) {
        return pool("averagePool", PoolKind.AVERAGE, kernel);
    }

    private static Layer pool(String kind, PoolKind pool, Kernel kernel) {
        return Layer.of(kind, x -> Ops.pool(pool, x, kernel.window(spatialAxes(kind, x))));
    }

    /** The mean of each channel: [N,C,…] → [N,C]. */
    public static Layer globalAveragePool() {
        return Layer.of("globalAveragePool", x -> {
            Integer[] axes = IntStream.range(2, x.shape().rank()).boxed().toArray(Integer[]::new);
            double cells = (double) x.type().elements() / x.shape().size(0) / x.shape().size(1);
            return Ops.scale(Ops.sum(x, false, axes), 1 / cells);
        });
    }

    /** While training, drops this share of the elements and scales the others; otherwise nothing. */
    public static Layer dropout(double rate) {
        return Layer.of("dropout", x -> x.builder().isTraining() ? Ops.dropout(x, rate) : x);
    }

    /** AlexNet's local response normalisation. <i>Source</i>: Krizhevsky et al. 2012, §3.3: k 2, n 5, α 1e-4, β 0.75. */
    public static Layer localResponseNormalization() {
        return localResponseNormalization(5, 2, 1e-4, 0.75);
    }

    /** Local response normalisation over {@code size} channels; α is not divided by the size. */
    public static Layer localResponseNormalization(int size, double k, double alpha, double beta) {
        return Layer.of("lrn", x -> Ops.localResponseNormalization(x, size, k, alpha, beta));
    }
}
