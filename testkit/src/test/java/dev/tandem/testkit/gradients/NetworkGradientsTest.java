package dev.tandem.testkit.gradients;

import static dev.tandem.nn.Layers.activation;
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
import static dev.tandem.nn.Layers.kernel;
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
import static dev.tandem.nn.Layers.sigmoid;
import static dev.tandem.nn.Layers.softmax;
import static dev.tandem.nn.Layers.softplus;
import static dev.tandem.nn.Layers.swish;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks in training, with their losses: by the input and by every parameter. */
class NetworkGradientsTest {

    /** The worst of all is 4e-10, a second derivative of the normalised network; first ones drown in rounding. */
    private static final double BOUND = 1e-9;
    private static final int BATCH = 3;
    private static final int CLASSES = 4;

    /** A network and the loss it is trained with. */
    record Trained(String name, Network network, Loss loss, boolean classes) {

        Function<GraphBuilder, Value> mean() {
            return b -> {
                Value x = b.input("x", network.batch(BATCH));
                Value target = classes
                        ? b.input("target", TensorType.of(DType.I32, BATCH))
                        : b.input("target", TensorType.f32(network.output().batched(BATCH).sizes()));
                return Ops.mean(loss.apply(network.apply(x), target));
            };
        }

        GradientCheck check(GradientCheck check) {
            GradientCheck known = network.sample().dtype() == DType.I32
                    ? check.given("x", IntStream.range(0, BATCH * network.input().elements()).map(i -> 5 * i % 7)
                            .asDoubleStream().toArray())
                    : check;
            return classes ? known.given("target", 0, 3, 1) : known;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Trained classifier(String name, Network network) {
        return new Trained(name, network, Loss.softmaxCrossEntropy(), true);
    }

    static Stream<Trained> smooth() {
        return Stream.of(
                classifier("perceptron",
                        sequential(features(6), dense(8), tanh(), dense(5), sigmoid(), dense(CLASSES))),
                new Trained("regression", sequential(features(4), dense(5), tanh(), dense(2)), Loss.squaredError(),
                        false),
                new Trained("squared error of classes",
                        sequential(features(4), dense(5), tanh(), dense(CLASSES), softmax()), Loss.squaredError(),
                        true),
                classifier("average pooling", sequential(image(2, 6, 6), conv(3, kernel(3).pad(1)), tanh(),
                        averagePool(2), conv(4, kernel(2)), sigmoid(), flatten(), dense(CLASSES))),
                classifier("normalised", sequential(image(2, 5, 5), conv(4, kernel(3).stride(2).pad(1)), batchNorm(),
                        tanh(), localResponseNormalization(3, 2, 0.3, 0.75), globalAveragePool(), dense(CLASSES))),
                classifier("groups, dilation, dropout", sequential(image(4, 6, 5),
                        conv(4, kernel(2).dilate(2).groups(2)), tanh(), dropout(0.3), flatten(), dense(CLASSES))),
                classifier("signals", sequential(Shape.of(2, 11), conv(3, kernel(3).stride(2)), tanh(), conv(2,
                        kernel(2)), batchNorm(), flatten(), dense(CLASSES))),
                classifier("volumes", sequential(Shape.of(1, 4, 4, 4), conv(2, kernel(2)), tanh(), averagePool(2),
                        flatten(), dense(CLASSES))),
                classifier("swish", sequential(features(5), dense(6), activation("swish", Expr.mul(Expr.o(0),
                        Expr.apply(Expr.Fn.SIGMOID, Expr.o(0)))), batchNorm(), dense(CLASSES))),
                new Trained("residual",
                        sequential(image(2, 4, 4), residual(chain(conv(2, kernel(3).pad(1)), batchNorm(),
                                tanh(), conv(2, kernel(3).pad(1))))),
                        Loss.squaredError(), false),
                classifier("transposed", sequential(image(2, 3, 4), convTranspose(4, kernel(3).stride(2).groups(2)
                        .outputPad(1)), tanh(), depthwiseConv(kernel(2).stride(2)), flatten(), dense(CLASSES))),
                classifier("locally connected", sequential(image(2, 6, 5), locallyConnected(3,
                        kernel(3).stride(2).pad(1)), tanh(), locallyConnected(2, kernel(2).dilate(2)), flatten(),
                        dense(CLASSES))),
                classifier("layer norm", sequential(image(2, 4, 3), layerNorm(2), tanh(), flatten(),
                        dense(CLASSES))),
                classifier("tokens", sequential(tokens(4), embedding(7, 3), layerNorm(), tanh(), flatten(),
                        dense(CLASSES))),
                classifier("branches", branches()),
                classifier("smooth activations", sequential(features(5), dense(6), gelu(), dense(6), swish(), dense(6),
                        softplus(), dense(6), scaledTanh(), dense(CLASSES))),
                new Trained("mean squared error", sequential(image(1, 4, 4), paddedAveragePool(kernel(3).pad(1)
                        .stride(2)), convTranspose(1, kernel(2).stride(2))), Loss.meanSquaredError(), false),
                new Trained("sigmoid cross-entropy", sequential(features(4), dense(3)), Loss.sigmoidCrossEntropy(),
                        false),
                new Trained("one against all", sequential(features(4), dense(CLASSES)), Loss.sigmoidCrossEntropy(),
                        true));
    }

    /** A layer object in two branches and after them. */
    private static Network branches() {
        var shared = conv(2, kernel(3).pad(1));
        return sequential(image(2, 4, 4), concat(shared, chain(tanh(), shared), averagePool(kernel(3).pad(1))),
                residual(conv(6, kernel(1))), residual(chain(tanh(), conv(2, kernel(2).stride(2))),
                        conv(2, kernel(1).stride(2))),
                flatten(), dense(CLASSES));
    }

    static Stream<Trained> kinked() {
        return Stream.of(
                classifier("lenet's kind", sequential(image(1, 10, 10), conv(3, kernel(3).pad(1)), relu(), maxPool(2),
                        conv(4, kernel(2)), relu(), maxPool(2), flatten(), dense(6), relu(), dense(CLASSES))),
                classifier("alexnet's kind", sequential(image(3, 11, 11), conv(4, kernel(3).stride(2)), relu(),
                        localResponseNormalization(3, 2, 0.3, 0.75), maxPool(kernel(3).stride(2)), flatten(),
                        dropout(0.5), dense(CLASSES))),
                classifier("leaky ReLU", sequential(features(5), dense(8), leakyRelu(0.2), dense(CLASSES))),
                classifier("ELU", sequential(features(5), dense(8), elu(0.7), dense(CLASSES))),
                classifier("hard tanh", sequential(features(5), dense(8), hardTanh(), dense(CLASSES))),
                classifier("global maximum", sequential(image(2, 5, 5), conv(4, kernel(2)), globalMaxPool(),
                        dense(CLASSES))),
                new Trained("huber", sequential(features(4), dense(3)), Loss.huber(0.7), false),
                new Trained("hinge of values", sequential(features(4), dense(3)), Loss.binaryHinge(), false),
                new Trained("hinge of classes", sequential(features(4), dense(CLASSES)), Loss.binaryHinge(), true),
                new Trained("multi-class hinge", sequential(features(4), dense(CLASSES)), Loss.multiclassHinge(),
                        true));
    }

    /** By the targets too, which a divergence takes no logarithm of where they are 0. */
    @Test
    void gradientsOfADivergence() {
        GradientCheck.of(b -> {
            Value y = b.input("y", TensorType.f32(2, 3, CLASSES));
            Value t = b.input("t", TensorType.f32(2, 3, CLASSES));
            return Ops.mean(Loss.klDivergence().apply(y, t));
        }).between("t", 0.1, 1).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("smooth")
    void gradientsOfSmoothNetworks(Trained net) {
        net.check(GradientCheck.of(net.mean())).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("kinked")
    void gradientsOfNetworksWithKinks(Trained net) {
        net.check(GradientCheck.of(net.mean())).step(1e-5).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("smooth")
    void secondDerivativesOfSmoothNetworks(Trained net) {
        net.check(GradientCheck.ofGradients(net.mean())).run().isWithin(BOUND);
    }
}
