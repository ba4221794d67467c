package dev.tandem.nn;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.function.UnaryOperator;

/** The layers of the library, to be imported statically. Each call makes a layer of its own. */
public final class Layers {

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

    /** Samples of this many positions in a table, I32, for {@link #embedding}. */
    public static TensorType tokens(int length) {
        return TensorType.of(DType.I32, length);
    }

    /** A square kernel. */
    public static Kernel kernel(Integer... size) {
        return Kernel.kernel(size);
    }

    /** Layers one after the other, checked by tracing one sample through them. */
    public static Network sequential(Shape input, Layer... layers) {
        return Network.of(input, inOrder(layers));
    }

    /** Layers one after the other, for samples of any type a network takes: {@link #tokens}. */
    public static Network sequential(TensorType sample, Layer... layers) {
        return Network.of(sample, inOrder(layers));
    }

    /** Layers one after the other, as one layer without a name of its own: a block. */
    public static Layer chain(Layer... layers) {
        return Layer.of("block", inOrder(layers));
    }

    /** x + body(x): a residual block without a name of its own whose body keeps the shape. */
    public static Layer residual(Layer body) {
        return Layer.of("residual", x -> sum(x, body.apply(x)));
    }

    /**
     * shortcut(x) + body(x), where the body changes the shape, and so must the shortcut. <i>Source</i>: He et al. 2016, eq. 1 and
     * 2.
     */
    public static Layer residual(Layer body, Layer shortcut) {
        return Layer.of("residual", x -> sum(shortcut.apply(x), body.apply(x)));
    }

    private static Value sum(Value shortcut, Value body) {
        if (!shortcut.type().equals(body.type())) {
            throw new UsageException("residual", body.builder().path(""), "body and shortcut differ",
                    "body " + body.type() + ", shortcut " + shortcut.type(),
                    "give a shortcut that makes the same shape, conv(filters, kernel(1).stride(…))");
        }
        return Ops.add(shortcut, body);
    }

    /** The results of some layers for one input, one after the other on axis 1: channels, or features. */
    public static Layer concat(Layer... branches) {
        var list = List.of(branches);
        return Layer.of("concat", x -> {
            Channels.checkCount("concat", "branches", list.size(), x);
            return Ops.concat(1, list.stream().map(branch -> branch.apply(x)).toArray(Value[]::new));
        });
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
        return Layer.of("conv", x -> Convolutions.conv(x, filters, kernel, bias, initializer));
    }

    /** Depthwise convolution with bias, He initialisation: each channel has a filter of its own. [N,C,…] → [N,C,…]. */
    public static Layer depthwiseConv(Kernel kernel) {
        return depthwiseConv(1, kernel, true, Initializer.he());
    }

    /**
     * Depthwise convolution: a convolution in as many groups as there are channels. [N,C,…] → [N,C·multiplier,…]; results
     * m·c … m·c + m − 1 are those of channel c. Parameters: weight [C·multiplier,1,…], bias [C·multiplier]. <i>Source</i>: Sifre
     * 2014, §6.2; Chollet 2017.
     *
     * @param multiplier m, the number of filters of a channel
     */
    public static Layer depthwiseConv(int multiplier, Kernel kernel, boolean bias, Initializer initializer) {
        return Layer.of("depthwiseConv", x -> Convolutions.depthwise(x, multiplier, kernel, bias, initializer));
    }

    /** Transposed convolution with bias, He initialisation. [N,C,…] → [N,filters,…]. */
    public static Layer convTranspose(int filters, Kernel kernel) {
        return convTranspose(filters, kernel, true, Initializer.he());
    }

    /**
     * Transposed convolution: what the gradient of a convolution by its input computes; each input element adds a filter to the
     * result. Parameters: weight [C,filters/groups,…], bias [filters]. <i>Source</i>: Dumoulin &amp; Visin 2016, §4.
     *
     * <p><i>Shapes</i>: [N,C,…] → [N,filters,…] with (size − 1) · stride − before − after + dilation · (kernel − 1) + 1 + output
     * padding on every spatial axis; padding takes elements from the result here.
     */
    public static Layer convTranspose(int filters, Kernel kernel, boolean bias, Initializer initializer) {
        return Layer.of("convTranspose", x -> Convolutions.transposed(x, filters, kernel, bias, initializer));
    }

    /** Locally connected with bias, He initialisation. [N,C,…] → [N,filters,…]. */
    public static Layer locallyConnected(int filters, Kernel kernel) {
        return locallyConnected(filters, kernel, true, Initializer.he());
    }

    /**
     * Locally connected: a convolution whose every position has filters, and biases, of its own. [N,C,…] → [N,filters,…] of
     * {@link #conv}'s shape. Parameters: weight [positions,C·cells,filters], positions, and cells of a window within a channel,
     * counted row-major; bias [filters,…]. <i>Source</i>: LeCun 1989, Net-3; Taigman et al. 2014, §3.1.
     */
    public static Layer locallyConnected(int filters, Kernel kernel, boolean bias, Initializer initializer) {
        return Layer.of("locallyConnected", x -> Convolutions.local(x, filters, kernel, bias, initializer));
    }

    /** Fully connected with bias, He initialisation. [N,n] → [N,units]. */
    public static Layer dense(int units) {
        return dense(units, Initializer.he());
    }

    /** Fully connected with bias. Parameters: weight [n,units], bias [units]. */
    public static Layer dense(int units, Initializer initializer) {
        return dense(units, true, initializer);
    }

    /** Fully connected with or without bias. Parameters: weight [n,units], bias [units]. */
    public static Layer dense(int units, boolean bias, Initializer initializer) {
        return Layer.of("dense", x -> {
            GraphBuilder b = x.builder();
            Channels.checkCount("dense", "units", units, x);
            if (x.shape().rank() != 2) {
                throw new UsageException("dense", b.path(""), "needs [N,features]", "input " + x.shape(),
                        "put flatten() before it");
            }
            int in = x.shape().size(1);
            Value w = b.parameter("weight", TensorType.f32(in, units), initializer.of(in, units));
            Value y = Ops.matmul(x, w);
            if (!bias) {
                return y;
            }
            Value own = b.parameter("bias", TensorType.f32(units), new Init.Fill(0));
            return Ops.map("bias", Expr.add(o(0), o(1)), y, own);
        });
    }

    /** A table of trained vectors, normal with deviation 1. [N,…] → [N,…,width]. */
    public static Layer embedding(int rows, int width) {
        return embedding(rows, width, Initializer.leCun());
    }

    /**
     * A table of trained vectors: each position, from 0, becomes the row there. I32 [N,…] → [N,…,width]. Parameters: weight
     * [rows,width]; an element of it is fed by 1 value and feeds width. <i>Source</i>: Bengio et al. 2003, §2.
     *
     * <p><i>Numerics</i>: a position that is no row gives NaN, and training on it stops naming this layer.
     */
    public static Layer embedding(int rows, int width, Initializer initializer) {
        return Layer.of("embedding", x -> {
            Channels.checkCount("embedding", "rows", rows, x);
            Channels.checkCount("embedding", "numbers in a row", width, x);
            if (x.type().dtype() != DType.I32) {
                throw new UsageException("embedding", x.builder().path(""), "needs positions in its table, i32",
                        "input " + x.type(), "begin the network with tokens(length)");
            }
            Value w = Channels.weight(x.builder(), Shape.of(rows, width), initializer.of(1, width));
            return Ops.gather(w, x);
        });
    }

    /**
     * Batch normalisation over all axes but 1. Parameters: scale [C], shift [C]; running mean and variance (unbiased, new
     * values weigh 0.1) are states that evaluation uses. <i>Source</i>: Ioffe &amp; Szegedy 2015, Alg. 1 and 2; ε = 1e-5.
     */
    public static Layer batchNorm() {
        return Layer.of("batchNorm", Normalizations::batchNorm);
    }

    /** Layer normalisation over the last axis: {@link #layerNorm(int)}. */
    public static Layer layerNorm() {
        return layerNorm(1);
    }

    /**
     * Layer normalisation over the last axes of each sample, the same while training and after: (x − mean) / √(variance + ε) ·
     * scale + shift. Shape of x → the same. Parameters: scale and shift of the axes' shape. The variance is the biased one.
     * <i>Source</i>: Ba, Kiros &amp; Hinton 2016, eq. 3 and 4; ε = 1e-5.
     *
     * @param axes how many, 1 at least; not the batch
     */
    public static Layer layerNorm(int axes) {
        return Layer.of("layerNorm", x -> Normalizations.layerNorm(x, axes));
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

    /**
     * x where it is positive, else slope · x; its derivative at 0 is the slope. <i>Source</i>: Maas, Hannun &amp; Ng 2013.
     *
     * @param slope usually 0.01 (in the paper), also 0.2
     */
    public static Layer leakyRelu(double slope) {
        return activation("leakyRelu", Activations.leakyRelu(slope));
    }

    /** x where it is positive, else α · (eˣ − 1). <i>Source</i>: Clevert, Unterthiner &amp; Hochreiter 2016, §3. */
    public static Layer elu(double alpha) {
        return activation("elu", Activations.elu(alpha));
    }

    /**
     * ½x · (1 + tanh(√(2/π) · (x + 0.044715 x³))): the form of the GELU with tanh, which is off from that with the error function
     * by 5e-4 at most. <i>Source</i>: Hendrycks &amp; Gimpel 2016, §2.
     */
    public static Layer gelu() {
        return activation("gelu", Activations.gelu());
    }

    /**
     * ln(1 + eˣ), a smooth ReLU; its derivative is the sigmoid. <i>Numerics</i>: overflows nowhere; below −17 a float32 gives 0.
     * <i>Source</i>: Dugas et al. 2001.
     */
    public static Layer softplus() {
        return activation("softplus", Activations.softplus());
    }

    /** x · sigmoid(x), also called SiLU. <i>Source</i>: Ramachandran, Zoph &amp; Le 2017, §4, with β = 1. */
    public static Layer swish() {
        return activation("swish", Activations.swish());
    }

    /** x, but no less than −1 and no more than 1. <i>Source</i>: Collobert 2004. */
    public static Layer hardTanh() {
        return activation("hardTanh", Activations.hardTanh());
    }

    /** 1.7159 · tanh(⅔x), which is ±1 at ±1. <i>Source</i>: LeCun et al. 1998, "Efficient BackProp", §4.4. */
    public static Layer scaledTanh() {
        return activation("scaledTanh", Activations.scaledTanh());
    }

    /** eˣ / Σe over the last axis. The usual loss, softmaxCrossEntropy, has it inside already. */
    public static Layer softmax() {
        return Layer.of("softmax", Ops::softmax);
    }

    /** [N,…] → [N,n]. */
    public static Layer flatten() {
        return Layer.of("flatten", x -> Ops.reshape(x, x.shape().size(0), x.type().elements() / x.shape().size(0)));
    }

    /**
     * The same elements in another shape, row-major: the last step of an autoencoder of pictures.
     *
     * <p><i>Shapes</i>: [N,…] to [N,sizes].
     *
     * @param sizes of a sample
     */
    public static Layer reshape(int... sizes) {
        Shape sample = Shape.of(sizes);
        return Layer.of("reshape", x -> Ops.reshape(x, sample.batched(x.shape().size(0)).sizes()));
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

    /** The mean of each window's elements inside the padded input, where padding counts as 0. */
    public static Layer paddedAveragePool(Kernel kernel) {
        return pool("paddedAveragePool", PoolKind.AVERAGE_PADDED, kernel);
    }

    private static Layer pool(String kind, PoolKind pool, Kernel kernel) {
        return Layer.of(kind, x -> Ops.pool(pool, x, Channels.window(kind, kernel, x)));
    }

    /** The mean of each channel: [N,C,…] → [N,C]. */
    public static Layer globalAveragePool() {
        return Layer.of("globalAveragePool", x -> {
            double cells = (double) x.type().elements() / x.shape().size(0) / x.shape().size(1);
            return Ops.scale(Ops.sum(x, false, Channels.axesOfSpace("globalAveragePool", x)), 1 / cells);
        });
    }

    /** The largest of each channel: [N,C,…] → [N,C]. */
    public static Layer globalMaxPool() {
        return Layer.of("globalMaxPool", x -> Ops.max(x, false, Channels.axesOfSpace("globalMaxPool", x)));
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
