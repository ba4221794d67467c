package dev.tandem.testkit.network;

import static dev.tandem.nn.Initializer.he;
import static dev.tandem.nn.Initializer.orthogonal;
import static dev.tandem.nn.Kernel.kernel;
import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.concat;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.convTranspose;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.depthwiseConv;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.elu;
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.gelu;
import static dev.tandem.nn.Layers.globalAveragePool;
import static dev.tandem.nn.Layers.globalMaxPool;
import static dev.tandem.nn.Layers.hardTanh;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.layerNorm;
import static dev.tandem.nn.Layers.leakyRelu;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.locallyConnected;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.paddedAveragePool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.residual;
import static dev.tandem.nn.Layers.scaledTanh;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.softplus;
import static dev.tandem.nn.Layers.swish;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Accumulation;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.ParameterGroup;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A network to train: its layers, its optimizer, its batches, and how many of them make an update. */
record Recipe(String name, Network network, Optimizer optimizer, int batch, int accumulate) {

    static final String LOSS = "loss";
    private static final int VOCABULARY = 30;
    /** What the name of a parameter's gradient begins with among the outputs. */
    static final String GRADIENT = "gradient/";

    Recipe(String name, Network network, Optimizer optimizer, int batch) {
        this(name, network, optimizer, batch, 1);
    }

    /** Some networks, then some optimizers. */
    static List<Recipe> all() {
        return Stream.concat(networks(), optimizers()).toList();
    }

    /**
     * A small one after LeNet-5, an MLP under Adam, one with everything that normalises and drops, one that branches and has
     * convolutions of the less usual kinds, and one whose samples are positions in a table.
     */
    private static Stream<Recipe> networks() {
        return Stream.of(
                new Recipe("LeNet-like", sequential(image(1, 14, 14), conv(4, kernel(5).pad(2)), relu(), maxPool(2),
                        conv(8, kernel(3)), relu(), maxPool(2), flatten(), dense(24), relu(), dense(10)),
                        Optimizer.sgd(0.05).momentum(0.9), 8),
                new Recipe("MLP with Adam", sequential(features(33), dense(40), tanh(), dense(20), relu(), dense(10)),
                        Optimizer.adam(1e-3), 16),
                new Recipe("normalising and dropping",
                        sequential(image(3, 9, 9), conv(6, kernel(3).pad(1), false, he()),
                                batchNorm(), relu(), localResponseNormalization(), averagePool(2), flatten(), dense(30),
                                relu(),
                                dropout(0.5), dense(10)),
                        Optimizer.sgd(0.02).momentum(0.9).weightDecay(1e-4), 8),
                new Recipe("branches of convolutions",
                        sequential(image(2, 9, 9), concat(depthwiseConv(kernel(3).pad(1)),
                                chain(conv(4, kernel(3).stride(2), false, orthogonal()), gelu(),
                                        convTranspose(4, kernel(3).stride(2).groups(2)))),
                                residual(chain(leakyRelu(0.1), conv(6, kernel(3).pad(1)), swish())),
                                paddedAveragePool(kernel(3).stride(2).pad(1)), locallyConnected(6,
                                        kernel(3).stride(2).pad(1)),
                                scaledTanh(), concat(globalMaxPool(), globalAveragePool(), flatten()), dense(10)),
                        Optimizer.sgd(0.05).momentum(0.9), 8),
                new Recipe("tokens", sequential(tokens(6), embedding(VOCABULARY, 5), layerNorm(), softplus(), flatten(),
                        dense(20), elu(1), residual(dense(20)), hardTanh(), dense(10)), Optimizer.adam(1e-3), 8));
    }

    /** The other optimizers, and all that can be asked of one at once. */
    private static Stream<Recipe> optimizers() {
        Network network = sequential(features(21), dense(24), tanh(), dense(10));
        Stream<Recipe> plain = Stream.of(Optimizer.adagrad(0.01), Optimizer.rmsProp(1e-3), Optimizer.adadelta(1),
                Optimizer.adamW(1e-3)).map(o -> new Recipe("MLP with " + o.name(), network, o, 16));
        Optimizer everything = Optimizer.sgd(0.05).nesterov(0.9).weightDecay(1e-3).l1Decay(1e-3).decoupled()
                .clipValue(0.05).clipNorm(0.5)
                .groups(ParameterGroup.biasesAndScales().decay(0).rate(2), ParameterGroup.frozen("dense1/bias"));
        return Stream.concat(plain,
                Stream.of(new Recipe("MLP with an update of three batches, clipped, frozen in part", network,
                        everything, 16, 3)));
    }

    /** One whose step takes no time. */
    static Recipe small() {
        return new Recipe("small MLP", sequential(features(5), dense(9), tanh(), dense(10)), Optimizer.adam(1e-3), 3);
    }

    /** A training step with the loss and each gradient as outputs. */
    Graph step() {
        var b = new GraphBuilder(true);
        Value x = b.input("x", network.batch(batch));
        Value labels = b.input("labels", TensorType.of(DType.I32, batch));
        Value loss = Ops.mean(Loss.softmaxCrossEntropy().apply(network.apply(x), labels));
        var gradients = Gradients.of(loss, Updates.trained(b, optimizer));
        b.output(LOSS, loss);
        gradients.forEach((w, dw) -> b.output(GRADIENT + w.node().name(), dw));
        Updates.append(b, optimizer, new Accumulation(accumulate, batch), gradients,
                b.input(Updates.RATE, TensorType.f32()), Updates.sound(b, loss));
        return b.build();
    }

    /** Gives a program the batch of a step, the same everywhere, and the learning rate. */
    void feed(Program program, int step) {
        var random = new SplittableRandom(77L + step);
        int elements = batch * network.input().elements();
        if (network.sample().dtype() == DType.I32) {
            program.set("x", random.ints(elements, 0, VOCABULARY).toArray());
        } else {
            program.set("x", gaussian(random, elements));
        }
        program.set("labels", random.ints(batch, 0, 10).toArray());
        program.set(Updates.RATE, optimizer.rate());
    }

    private static float[] gaussian(SplittableRandom random, int count) {
        float[] x = new float[count];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
