package dev.tandem.verify;

import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.compile.CompileOptions;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.nn.Layers;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final Network NETWORK = sequential(image(1, 8, 8), conv(3, kernel(3).pad(1)), relu(), maxPool(2),
            flatten(), dropout(0.5), dense(8), relu(), dense(4));

    private static SyntheticBatch batch() {
        return batch(NETWORK, 7);
    }

    private static SyntheticBatch batch(Network network, long seed) {
        return new SyntheticBatch(network, Loss.softmaxCrossEntropy(), 5, seed);
    }

    private static BackendCheck check(SyntheticBatch batch, Predicate<Node> faulty, DoubleUnaryOperator fault) {
        try (var backend = new FaultyBackend(faulty, fault)) {
            return Verification.of(batch, List.of(backend)).backends().getFirst();
        }
    }

    @Test
    void aSoundBackendKeepsEveryBudget() {
        try (var first = FaultyBackend.sound(); var second = FaultyBackend.sound()) {
            var verification = Verification.of(batch(), List.of(first, second));

            assertThat(verification.ok()).isTrue();
            assertThat(verification.backends()).hasSize(2).allSatisfy(b -> {
                assertThat(b.ok()).isTrue();
                assertThat(b.firstOverBudget()).isEmpty();
                assertThat(b.device().backend()).isEqualTo("faulty");
                assertThat(b.loss().difference().expected()).isBetween(0.5, 5.0);
            });
        }
    }

    @Test
    void tokensAreRowsOfTheNetworksTables() {
        Network network = sequential(tokens(4), embedding(9, 3), flatten(), dense(4));
        var check = check(batch(network, 7), n -> false, v -> v);
        assertThat(check.ok()).isTrue();
        assertThat(check.layers().getFirst().gradients()).extracting(Check::name).containsExactly("embedding1/weight");
        assertThat(check.loss().difference().expected()).isFinite();
    }

    @Test
    void everyLayerHasARowAndAFusedOneNamesTheRowThatCoversIt() {
        var layers = check(batch(), n -> false, v -> v).layers();

        assertThat(layers).extracting(LayerCheck::name).containsExactly("conv1", "relu1", "maxPool1", "flatten1",
                "dropout1", "dense1", "relu2", "dense2");
        assertThat(layers).extracting(LayerCheck::coveredBy).containsExactly("relu1", "", "", "", "", "relu2", "", "");
        assertThat(layers).allSatisfy(l -> assertThat(l.forward() == null).isEqualTo(!l.coveredBy().isEmpty()));
        assertThat(layers.getFirst().gradients()).extracting(Check::name).containsExactly("conv1/weight",
                "conv1/bias");
        assertThat(layers.get(1).worstGradient()).isEmpty();
    }

    @Test
    void statesAreThoseThatAreNoGradients() {
        var states = check(batch(), n -> false, v -> v).states();

        assertThat(states).extracting(Check::name).containsExactlyInAnyOrder("conv1/weight", "conv1/bias",
                "dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias", "optimizer/step", "random/key");
        assertThat(states).filteredOn(c -> c.budget() == Tolerance.EXACT).extracting(Check::name)
                .containsExactlyInAnyOrder("optimizer/step", "random/key");
    }

    @Test
    void theFirstLayerOverItsBudgetIsNamed() {
        var check = check(batch(), n -> n.op() instanceof Op.Pool, v -> v * 1.01);

        assertThat(check.ok()).isFalse();
        assertThat(check.firstOverBudget().orElseThrow()).matches("layer maxPool1: nmse \\d\\.\\de-0\\d > 1e-10, "
                + "max error / rms \\S+ > 1e-04; worst maxPool1\\[0,0,0,0] expected \\S+ was \\S+");
        assertThat(check.layers()).filteredOn(l -> !l.ok()).extracting(LayerCheck::name)
                .containsExactly("maxPool1");
    }

    @Test
    void aValueOnTheOtherSideOfAKinkIsNoWrongGradient() {
        var network = sequential(image(1, 4, 4), flatten(), dense(6), relu(), dense(3));
        var sound = new double[1];
        var check = check(batch(network, 5), n -> n.name().startsWith("relu1"), v -> {
            sound[0] = v;
            return 1e-9;
        });

        assertThat(sound[0]).isZero();
        assertThat(check.firstOverBudget()).isEmpty();
    }

    @Test
    void aWrongGradientIsNamedFromTheLossBackwards() {
        var check = check(batch(), n -> n.name().equals("update/dense1/weight"),
                v -> v + 0.5);

        assertThat(check.firstOverBudget().orElseThrow()).startsWith("gradient of dense1/weight: nmse ");
        assertThat(check.layers()).filteredOn(l -> !l.ok()).extracting(LayerCheck::name).contains("dense1")
                .doesNotContain("dense2");
    }

    @Test
    void aWrongCounterIsAStateOverItsBudget() {
        var check = check(batch(), n -> n.name().equals("optimizer/count"), v -> 7);

        assertThat(check.firstOverBudget()).hasValueSatisfying(s -> assertThat(s).startsWith("state optimizer/step: "));
    }

    @Test
    void aLossIsJudgedByTheSizeOfTheOutputsItIsADifferenceOf() {
        Predicate<Node> mean = n -> n.name().equals("scale");
        var large = sequential(image(1, 2, 2), flatten(), dense(3),
                Layers.activation("large", Expr.add(Expr.o(0), Expr.lit(100))));

        var slightly = check(batch(large, 1), mean, v -> v * (1 + 2e-5));
        var much = check(batch(large, 1), mean, v -> v * 1.001);

        assertThat(slightly.loss().difference().actual()).isNotEqualTo(slightly.loss().difference().expected());
        assertThat(slightly.firstOverBudget()).isEmpty();
        assertThat(much.firstOverBudget()).hasValueSatisfying(s -> assertThat(s).startsWith("loss: max error / rms "));
    }

    @Test
    void nothingWasVerifiedIfTheLossIsNotFinite() {
        var infinite = sequential(image(1, 2, 2), flatten(), dense(3),
                Layers.activation("pole", Expr.div(Expr.o(0),
                        Expr.lit(0))));
        var check = check(batch(infinite, 1), n -> false, v -> v);

        assertThat(check.ok()).isFalse();
        assertThat(check.firstOverBudget())
                .hasValue("loss: is not finite on either side, so nothing was updated");
    }

    @Test
    void theVerifiedProgramIsTheOneThatTrains() {
        Graph step = batch().training(Optimizer.sgd(0.1).momentum(0.9));
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            var trained = session.compile(step).graph();
            var verified = session.compile(step, CompileOptions.defaults().keepingMarks()).graph();

            assertThat(verified.nodes()).extracting(Node::name)
                    .isEqualTo(trained.nodes().stream().map(Node::name).toList());
        }
    }

    @Test
    void blocksAndSharedLayersHaveRowsToo() {
        var shared = dense(4);
        var network = sequential(image(1, 2, 2), flatten(), chain(shared, relu()), shared);

        var layers = check(batch(network, 3), n -> false, v -> v).layers();

        assertThat(layers).extracting(LayerCheck::name).containsExactly("flatten1", "block1/dense1", "block1/relu1",
                "block1", "block1/dense1#2");
        assertThat(layers).filteredOn(l -> !l.gradients().isEmpty()).extracting(LayerCheck::name)
                .containsExactly("block1/dense1");
    }

    @Test
    void aBatchNeedsASampleAndANetworkClasses() {
        assertThatThrownBy(() -> new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 0, 0))
                .isInstanceOf(UsageException.class)
                .hasMessage("batch: must be at least 1 (0) — choose another size");
        var images = sequential(image(1, 4, 4), relu());
        assertThatThrownBy(() -> new SyntheticBatch(images, Loss.squaredError(), 1, 0))
                .hasMessage(
                        "network: has no output of one number a class ([1,4,4]) — choose a network that classifies");
    }
}
