package dev.tandem.nn;

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
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.globalAveragePool;
import static dev.tandem.nn.Layers.globalMaxPool;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.layerNorm;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.locallyConnected;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.paddedAveragePool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.reshape;
import static dev.tandem.nn.Layers.residual;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;
import static dev.tandem.nn.Layers.softmax;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {

    static List<Arguments> shapes() {
        return List.of(
                Arguments.of("conv", conv(8, kernel(3)), image(3, 9, 7), Shape.of(8, 7, 5)),
                Arguments.of("conv", conv(8, kernel(3, 5).stride(2, 1).pad(1, 2)), image(3, 9, 7), Shape.of(8, 5, 7)),
                Arguments.of("conv", conv(8, kernel(3).dilate(2)), image(3, 9, 7), Shape.of(8, 5, 3)),
                Arguments.of("conv", conv(8, kernel(2).pad(List.of(0, 0), List.of(1, 1))), image(3, 9, 7),
                        Shape.of(8, 9, 7)),
                Arguments.of("conv", conv(8, kernel(3)), Shape.of(2, 20), Shape.of(8, 18)),
                Arguments.of("conv", conv(8, kernel(3)), Shape.of(2, 5, 6, 7), Shape.of(8, 3, 4, 5)),
                Arguments.of("dense", dense(5), features(3), Shape.of(5)),
                Arguments.of("maxPool", maxPool(2), image(3, 9, 8), Shape.of(3, 4, 4)),
                Arguments.of("maxPool", maxPool(kernel(3).stride(2)), image(3, 9, 8), Shape.of(3, 4, 3)),
                Arguments.of("maxPool", maxPool(kernel(2).stride(2).ceiling()), image(3, 9, 8), Shape.of(3, 5, 4)),
                Arguments.of("averagePool", averagePool(3), image(3, 9, 8), Shape.of(3, 3, 2)),
                Arguments.of("globalAveragePool", globalAveragePool(), image(3, 9, 8), Shape.of(3)),
                Arguments.of("flatten", flatten(), image(3, 9, 8), Shape.of(216)),
                Arguments.of("reshape", reshape(4, 54), image(3, 9, 8), Shape.of(4, 54)),
                Arguments.of("batchNorm", batchNorm(), image(3, 9, 8), Shape.of(3, 9, 8)),
                Arguments.of("lrn", localResponseNormalization(), image(6, 9, 8), Shape.of(6, 9, 8)),
                Arguments.of("dropout", dropout(0.5), features(3), Shape.of(3)),
                Arguments.of("relu", relu(), features(3), Shape.of(3)),
                Arguments.of("tanh", tanh(), features(3), Shape.of(3)),
                Arguments.of("sigmoid", sigmoid(), features(3), Shape.of(3)),
                Arguments.of("softmax", softmax(), features(3), Shape.of(3)),
                Arguments.of("depthwiseConv", depthwiseConv(kernel(3)), image(3, 9, 7), Shape.of(3, 7, 5)),
                Arguments.of("depthwiseConv", depthwiseConv(2, kernel(3).stride(2), false, Initializer.he()),
                        image(3, 9, 7), Shape.of(6, 4, 3)),
                Arguments.of("convTranspose", convTranspose(8, kernel(4).stride(2).pad(1)), image(3, 9, 7),
                        Shape.of(8, 18, 14)),
                Arguments.of("convTranspose", convTranspose(8, kernel(3).stride(2).pad(1).outputPad(1)),
                        image(3, 9, 7), Shape.of(8, 18, 14)),
                Arguments.of("locallyConnected", locallyConnected(8, kernel(3).stride(2)), image(3, 9, 7),
                        Shape.of(8, 4, 3)),
                Arguments.of("paddedAveragePool", paddedAveragePool(kernel(3).stride(2).pad(1)), image(3, 9, 8),
                        Shape.of(3, 5, 4)),
                Arguments.of("globalMaxPool", globalMaxPool(), image(3, 9, 8), Shape.of(3)),
                Arguments.of("globalMaxPool", globalMaxPool(), Shape.of(3, 9), Shape.of(3)),
                Arguments.of("layerNorm", layerNorm(3), image(3, 9, 8), Shape.of(3, 9, 8)),
                Arguments.of("residual", residual(conv(3, kernel(3).pad(1))), image(3, 9, 8), Shape.of(3, 9, 8)),
                Arguments.of("residual", residual(conv(5, kernel(3).pad(1).stride(2)), conv(5, kernel(1).stride(2))),
                        image(3, 9, 8), Shape.of(5, 5, 4)),
                Arguments.of("concat", concat(conv(4, kernel(1)), maxPool(kernel(3).pad(1)), relu()), image(3, 9, 8),
                        Shape.of(10, 9, 8)));
    }

    @ParameterizedTest(name = "{0} {2} → {3}")
    @MethodSource("shapes")
    void theShapeOfTheResultFollowsFromTheInput(String kind, Layer layer, Shape input, Shape output) {
        assertThat(layer.kind()).isEqualTo(kind);
        assertThat(sequential(input, layer).output()).isEqualTo(output);
    }

    /** The parameters of a network, as {@code name type}. */
    private static List<String> parameters(Network network) {
        var b = new GraphBuilder(true);
        network.apply(b.input("x", TensorType.f32(network.input().batched(2).sizes())));
        return b.parameters().stream().map(p -> p.name() + " " + p.value().type()).toList();
    }

    @Test
    void parametersAreNamedAfterTheirLayer() {
        var network = sequential(image(4, 6, 6), conv(8, kernel(3).groups(2)), batchNorm(),
                conv(2, kernel(2), false, Initializer.he()).named("last"), flatten(), dense(5), chain(dense(3)));
        assertThat(parameters(network)).containsExactly("conv1/weight f32[8,2,3,3]", "conv1/bias f32[8]",
                "batchNorm1/scale f32[8]", "batchNorm1/shift f32[8]", "last/weight f32[2,8,2,2]",
                "dense1/weight f32[18,5]", "dense1/bias f32[5]", "block1/dense1/weight f32[5,3]",
                "block1/dense1/bias f32[3]");
    }

    @Test
    void oneObjectSharesItsWeightsAndTwoDoNot() {
        Layer shared = dense(4);
        assertThat(parameters(sequential(features(4), shared, shared))).containsExactly("dense1/weight f32[4,4]",
                "dense1/bias f32[4]");
        assertThat(parameters(sequential(features(4), dense(4), dense(4)))).hasSize(4);
        assertThat(parameters(sequential(features(4), shared, shared.named("own")))).hasSize(4);
    }

    @Test
    void everyTraceOfANetworkHasTheSameNames() {
        var network = sequential(features(4), dense(4).named("a"), relu(), dense(4).named("a"));
        assertThat(parameters(network)).isEqualTo(parameters(network)).contains("a/bias f32[4]", "a2/bias f32[4]");
    }

    @Test
    void misfitsNameTheLayerAndBothShapes() {
        assertThatThrownBy(() -> sequential(image(1, 28, 28), conv(6, kernel(5)), relu(), dense(10)))
                .isInstanceOf(UsageException.class)
                .hasMessage("dense 'dense1': needs [N,features] (input [1,6,24,24]) — put flatten() before it");
        assertThatThrownBy(() -> sequential(features(28), conv(6, kernel(5)))).isInstanceOf(UsageException.class)
                .hasMessage("conv 'conv1': needs [N,C,…] with 1 to 3 spatial axes (input [1,28]) — reshape the input");
        assertThatThrownBy(() -> sequential(image(3, 8, 8), conv(6, kernel(3)), conv(6, kernel(3).groups(4))))
                .isInstanceOf(UsageException.class)
                .hasMessage("conv 'conv2': groups must divide input channels and filters"
                        + " (input [1,6,6,6], filters 6, groups 4) — choose another number");
        assertThatThrownBy(() -> sequential(features(28), maxPool(2))).isInstanceOf(UsageException.class)
                .hasMessage("maxPool 'maxPool1': needs [N,C,…] with 1 to 3 spatial axes (input [1,28])"
                        + " — reshape the input");
        assertThatThrownBy(() -> sequential(image(1, 4, 4), conv(6, kernel(5)).named("c1")))
                .isInstanceOf(UsageException.class).hasMessageContaining("'c1").hasMessageContaining("[1,1,4,4]");
    }

    @Test
    void misfitsOfBranchesNameTheBlockAndTheShapes() {
        assertThatThrownBy(() -> sequential(image(3, 8, 8), residual(conv(6, kernel(3)))))
                .isInstanceOf(UsageException.class)
                .hasMessage("residual 'residual1': body and shortcut differ (body f32[1,6,6,6], shortcut f32[1,3,8,8])"
                        + " — give a shortcut that makes the same shape, conv(filters, kernel(1).stride(…))");
        assertThatThrownBy(() -> sequential(image(3, 8, 8), concat(relu(), conv(6, kernel(3)))))
                .isInstanceOf(UsageException.class).hasMessage("concat 'concat1/concat': operands differ off axis 1"
                        + " (f32[1,3,8,8], f32[1,6,6,6]) — make all other sizes and the element types equal");
        assertThatThrownBy(() -> sequential(image(3, 8, 8), concat())).isInstanceOf(UsageException.class).hasMessage(
                "concat 'concat1': the number of branches must be at least 1 (0) — choose another number");
        assertThatThrownBy(() -> sequential(features(3), globalMaxPool())).isInstanceOf(UsageException.class)
                .hasMessage("globalMaxPool 'globalMaxPool1': needs [N,C,…] with 1 to 3 spatial axes (input [1,3])"
                        + " — reshape the input");
    }

    @Test
    void aResidualBlockAddsWhatWentIn() {
        double[] x = {1, -2, 3, -4};
        assertThat(Evaluated.of(residual(relu()), TensorType.f32(2, 2), x).y()).containsExactly(2, -2, 6, -4);
        assertThat(Evaluated.of(residual(relu(), chain(relu(), relu())), TensorType.f32(2, 2), x).y())
                .containsExactly(2, 0, 6, 0);
    }

    @Test
    void branchesLieOneAfterTheOther() {
        double[] x = {1, -2, 3, -4};
        assertThat(Evaluated.of(concat(relu(), chain()), TensorType.f32(2, 2), x).y()).containsExactly(1, 0, 1, -2, 3,
                0, 3, -4);
    }

    @Test
    void oneObjectInSeveralBranchesSharesItsWeights() {
        Layer shared = dense(4);
        assertThat(parameters(sequential(features(4), residual(shared), concat(shared, chain(relu(), shared)))))
                .containsExactly("residual1/dense1/weight f32[4,4]", "residual1/dense1/bias f32[4]");
    }

    @Test
    void globalPoolsTakeTheWholeOfAChannel() {
        double[] x = {1, -2, 3, -4, -5, -6};
        assertThat(Evaluated.of(globalMaxPool(), TensorType.f32(1, 2, 3), x).y()).containsExactly(3, -4);
        assertThat(Evaluated.of(globalAveragePool(), TensorType.f32(1, 2, 3), x).y())
                .containsExactly(new double[]{2.0 / 3, -5}, within(1e-15));
    }

    @Test
    void paddingCountsOnlyWhereItIsAskedTo() {
        double[] x = {2, 4, 6};
        Kernel kernel = kernel(3).pad(1);
        assertThat(Evaluated.of(averagePool(kernel), TensorType.f32(1, 1, 3), x).y())
                .containsExactly(new double[]{3, 4, 5}, within(1e-15));
        assertThat(Evaluated.of(paddedAveragePool(kernel), TensorType.f32(1, 1, 3), x).y())
                .containsExactly(new double[]{2, 4, 10.0 / 3}, within(1e-15));
    }

    @Test
    void anEmbeddingLooksItsRowsUp() {
        var result = Evaluated.of(embedding(5, 3), TensorType.of(DType.I32, 2, 2), new int[]{4, 0, 2, 4});
        double[] w = result.parameter("embedding1/weight");
        assertThat(result.shape()).isEqualTo(Shape.of(2, 2, 3));
        assertThat(result.y()).containsExactly(w[12], w[13], w[14], w[0], w[1], w[2], w[6], w[7], w[8], w[12], w[13],
                w[14]);
        assertThat(Evaluated.of(embedding(5, 2), TensorType.of(DType.I32, 2), new int[]{5, -1}).y())
                .containsOnly(Double.NaN);
    }

    @Test
    void tokensAreIntegersAndGoToAnEmbedding() {
        var network = sequential(tokens(6), embedding(50, 3), flatten(), dense(2));
        assertThat(network.sample()).isEqualTo(TensorType.of(DType.I32, 6));
        assertThat(network.batch(4)).isEqualTo(TensorType.of(DType.I32, 4, 6));
        assertThat(network.output()).isEqualTo(Shape.of(2));
        var b = new GraphBuilder(true);
        assertThat(network.apply(b.input("x", network.batch(4))).type()).isEqualTo(TensorType.f32(4, 2));
        assertThatThrownBy(() -> network.apply(b.input("y", TensorType.f32(4, 6)))).isInstanceOf(UsageException.class)
                .hasMessage("network: the input has another type than it was built for (f32[4,6], expected i32[1,6])"
                        + " — reshape or cast the data");
        assertThatThrownBy(() -> sequential(features(6), embedding(50, 3))).isInstanceOf(UsageException.class)
                .hasMessage("embedding 'embedding1': needs positions in its table, i32 (input f32[1,6])"
                        + " — begin the network with tokens(length)");
        assertThatThrownBy(() -> sequential(tokens(6), embedding(0, 3))).isInstanceOf(UsageException.class)
                .hasMessage("embedding 'embedding1': the number of rows must be at least 1 (0)"
                        + " — choose another number");
        assertThatThrownBy(() -> sequential(TensorType.of(DType.U8, 6), flatten())).isInstanceOf(UsageException.class)
                .hasMessage("network: samples must be f32 or i32 (u8[6]) — cast them, or use embedding() for i32");
    }

    @Test
    void aNetworkChecksWhatItIsAppliedTo() {
        var network = sequential(features(4), dense(2));
        var b = new GraphBuilder(true);
        assertThatThrownBy(() -> network.apply(b.input("x", TensorType.f32(8, 5)))).isInstanceOf(UsageException.class)
                .hasMessage("network: the input has another type than it was built for (f32[8,5], expected f32[1,4])"
                        + " — reshape or cast the data");
        assertThatThrownBy(() -> Network.of(features(4), x -> Ops.sum(x)))
                .isInstanceOf(UsageException.class).hasMessage(
                        "network: the result has lost the batch axis (input [1,4], result []) — keep axis 0");
    }

    @Test
    void lossesCheckOutputAndTarget() {
        var b = new GraphBuilder(true);
        Value y = b.input("y", TensorType.f32(8, 3));
        Value labels = b.input("labels", TensorType.of(DType.I32, 7));
        assertThatThrownBy(() -> Loss.softmaxCrossEntropy().apply(y, labels)).isInstanceOf(UsageException.class)
                .hasMessage("loss 'softmaxCrossEntropy': output and target do not fit (output f32[8,3], target i32[7])"
                        + " — end the network with one output a class, or give targets of its shape");
    }

    @Test
    void dropoutIsThereOnlyWhileTraining() {
        var network = sequential(features(4), dropout(0.5));
        assertThat(dropouts(network, true)).isEqualTo(1);
        assertThat(dropouts(network, false)).isZero();
    }

    private static long dropouts(Network network, boolean training) {
        var b = new GraphBuilder(training);
        network.apply(b.input("x", TensorType.f32(2, 4)));
        return b.nodes().stream().filter(n -> n.op() instanceof Op.Dropout).count();
    }

    @Test
    void batchNormTracksWhatItNormalizesByAndEvaluatesWithIt() {
        var network = sequential(features(1), batchNorm());
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            var training = new GraphBuilder(true);
            training.output("y", network.apply(training.input("x", TensorType.f32(4, 1))));
            var step = session.compile(training.build());
            step.set("x", new float[]{1, 3, 5, 7});
            step.run();
            double deviation = Math.sqrt(5 + 1e-5);
            assertThat(step.read("y")).containsExactly(
                    new double[]{-3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation}, within(1e-9));
            assertThat(session.read("batchNorm1/runningMean")).containsExactly(new double[]{0.4}, within(1e-7));
            double variance = 0.9 + 0.1 * 20 / 3;
            assertThat(session.read("batchNorm1/runningVariance")).containsExactly(new double[]{variance},
                    within(1e-7));

            var evaluation = new GraphBuilder(false);
            Value y = network.apply(evaluation.input("x", TensorType.f32(1, 1)));
            assertThat(session.look(y, Map.of("x", 2))).containsExactly(
                    new double[]{(2 - 0.4) / Math.sqrt(variance + 1e-5)}, within(1e-7));
        }
    }

    @Test
    void squaredErrorIsHalfTheSquaredDistance() {
        var b = new GraphBuilder(false);
        Value y = b.input("y", TensorType.f32(2, 3));
        var inputs = Map.of("y", new float[]{1, 2, 3, 0, 0, 1}, "class", new int[]{1, 2}, "target",
                new float[]{1, 0, 0, 1, 0, 1});
        Value toClass = Loss.squaredError().apply(y, b.input("class", TensorType.of(DType.I32, 2)));
        Value toTarget = Loss.squaredError().apply(y, b.input("target", TensorType.f32(2, 3)));
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            assertThat(session.look(toClass, inputs)).containsExactly(0.5 * (1 + 1 + 9), 0);
            assertThat(session.look(toTarget, inputs)).containsExactly(0.5 * (4 + 9), 0.5);
        }
    }

    @Test
    void aLayerOfNothingIsNamed() {
        assertThatThrownBy(() -> sequential(image(1, 8, 8), conv(4, kernel(3)), conv(0, kernel(3))))
                .hasMessage("conv 'conv2': the number of filters must be at least 1 (0) — choose another number");
        assertThatThrownBy(() -> sequential(features(4), dense(-1)))
                .hasMessage("dense 'dense1': the number of units must be at least 1 (-1) — choose another number");
    }

    @Test
    void initializersHaveTheVarianceOfTheirPaper() {
        assertThat(Initializer.he().of(50, 20)).isEqualTo(new Init.Normal(0, 0.2));
        assertThat(Initializer.leCun().of(100, 20)).isEqualTo(new Init.Normal(0, 0.1));
        assertThat(Initializer.xavier().of(100, 50)).isEqualTo(new Init.Uniform(-0.2, 0.2));
        assertThat(Initializer.xavierNormal().of(100, 100)).isEqualTo(new Init.Normal(0, 0.1));
        assertThat(Initializer.heUniform().of(150, 20)).isEqualTo(new Init.Uniform(-0.2, 0.2));
        assertThat(Initializer.leCunUniform().of(75, 20)).isEqualTo(new Init.Uniform(-0.2, 0.2));
        assertThat(Initializer.orthogonal().of(1, 1)).isEqualTo(new Init.Orthogonal(1));
        assertThat(Initializer.orthogonal(2).of(1, 1)).isEqualTo(new Init.Orthogonal(2));
        assertThat(Initializer.normal(0.01).of(1, 1)).isEqualTo(new Init.Normal(0, 0.01));
        assertThat(Initializer.uniform(-1, 2).of(1, 1)).isEqualTo(new Init.Uniform(-1, 2));
        assertThat(Initializer.constant(3).of(1, 1)).isEqualTo(new Init.Fill(3));
    }
}
