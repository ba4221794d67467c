package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.reshape;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;
import static dev.tandem.nn.Loss.huber;
import static dev.tandem.nn.Loss.meanAbsoluteError;
import static dev.tandem.nn.Loss.meanSquaredError;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.nn.Loss.squaredError;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Dataset;
import dev.tandem.data.Target;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is learnt may be numbers, or the sample itself, instead of a class. */
class TargetsTest {

    private static final Network LINE = sequential(features(1), dense(1));
    private static final Network CURVE = sequential(features(1), dense(12), tanh(), dense(1));
    private static final Network NOISY = sequential(features(1), dense(6), batchNorm(), tanh(), dropout(0.2), dense(1));
    private static final Network AUTOENCODER = sequential(image(1, 4, 4), flatten(), dense(2), tanh(), dense(12),
            tanh(), dense(16), reshape(1, 4, 4));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @TempDir
    private Path folder;

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    private static Trainer trainer(Network network, Loss loss, Optimizer optimizer, Backend backend) {
        return Trainer.of(network, loss, optimizer, backend, TrainingOptions.defaults().batch(8).seed(2));
    }

    // ---- learning

    @Test
    void aLineIsFound() {
        try (var trainer = trainer(LINE, squaredError(), sgd(0.5), near)) {
            trainer.fit(Curves.line(21), epochs(100));
            assertThat(trainer.session().read("dense1/weight")).containsExactly(new double[]{0.75}, within(1e-6));
            assertThat(trainer.session().read("dense1/bias")).containsExactly(new double[]{-0.5}, within(1e-6));
            assertThat(trainer.meanLoss(Curves.line(21))).isLessThan(1e-12);
            assertThat(trainer.outputs(Curves.line(3).unlabelled())).isDeepEqualTo(trainer.outputs(Curves.line(3)));
            assertThat(trainer.outputs(Curves.line(3))[2]).containsExactly(new float[]{0.25f}, within(1e-6f));
        }
    }

    @Test
    void aCurveIsFound() {
        try (var trainer = trainer(CURVE, huber(1), adam(0.03), near)) {
            assertThat(trainer.meanLoss(Curves.parabola(41), meanAbsoluteError())).isGreaterThan(0.4);
            trainer.fit(Curves.parabola(41), epochs(200));
            assertThat(trainer.meanLoss(Curves.parabola(41), meanAbsoluteError())).isLessThan(0.05);
        }
    }

    @Test
    void picturesAreGivenAgainThroughTwoNumbers() {
        Dataset bars = Curves.bars(64);
        try (var trainer = trainer(AUTOENCODER, meanSquaredError(), adam(0.03), near)) {
            trainer.fit(bars, epochs(120));
            assertThat(trainer.meanLoss(bars)).as("of a variance around 1").isLessThan(0.1);
            float[] bar = trainer.outputs(bars.first(1))[0];
            assertThat(bar).hasSize(16);
            assertThat(bar[0]).as("raw 200 or more").isCloseTo((205 - 60) / 85f, within(0.3f));
            assertThat(bar[12]).as("raw 20 or less").isCloseTo((10 - 60) / 85f, within(0.3f));
        }
    }

    @Test
    void theMeanLossIsThatOfAllSamples() {
        Dataset data = Dataset.of("three", Shape.of(1), new float[]{1, 2, 3}).withValues(Shape.of(1), 1, 4, 0);
        try (var trainer = Trainer.of(LINE, squaredError(), sgd(0.1), near, TrainingOptions.defaults().batch(2))) {
            trainer.session().write("dense1/weight", new double[]{1});
            trainer.session().write("dense1/bias", new double[]{1});
            assertThat(trainer.outputs(data)).isDeepEqualTo(new float[][]{{2}, {3}, {4}});
            assertThat(trainer.meanLoss(data)).isEqualTo((1 + 1 + 16) / 2.0 / 3);
            assertThat(trainer.meanLoss(data, meanAbsoluteError())).isEqualTo(2);
        }
    }

    @Test
    void samplesInClassesHaveAMeanLossToo() {
        try (var trainer = trainer(sequential(features(2), dense(2)), softmaxCrossEntropy(), sgd(0.1), near)) {
            assertThat(trainer.meanLoss(Points.grid(20))).isEqualTo(trainer.evaluate(Points.grid(20)).meanLoss());
        }
    }

    // ---- the same bits, wherever the data is

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeviceGivesTheSameBits(boolean roomy) {
        far.roomy = roomy;
        assertThat(trained(NOISY, huber(0.5), Curves.parabola(23), far))
                .isEqualTo(trained(NOISY, huber(0.5), Curves.parabola(23), near));
        assertThat(trained(AUTOENCODER, meanSquaredError(), Curves.bars(21), far))
                .isEqualTo(trained(AUTOENCODER, meanSquaredError(), Curves.bars(21), near));
        assertThat(far.uploads.contains(TensorType.f32(23, 1))).as("values lie there").isEqualTo(roomy);
        assertThat(far.uploads.contains(TensorType.f32(8, 1))).as("values of a batch").isTrue();
    }

    private static List<Object> trained(Network network, Loss loss, Dataset data, Backend backend) {
        var seen = new ArrayList<Object>();
        try (var trainer = trainer(network, loss, adam(0.02), backend)) {
            Feeds.fit(trainer, data, 3, seen);
            seen.add(trainer.meanLoss(data));
            seen.add(Arrays.deepToString(trainer.outputs(data)));
            seen.add(trainer.session().sha256(s -> true));
        }
        return seen;
    }

    @Test
    void whatIsAugmentedIsItsOwnTarget() {
        var options = TrainingOptions.defaults().batch(8).seed(2).augment(Augmentation.none().shift(1));
        var losses = new ArrayList<Double>();
        for (Backend backend : List.of(near, far)) {
            try (var trainer = Trainer.of(AUTOENCODER, meanSquaredError(), adam(0.02), backend, options)) {
                losses.add(trainer.fit(Curves.bars(24), epochs(3)).loss());
            }
        }
        assertThat(losses.get(0)).isEqualTo(losses.get(1)).isPositive();
    }

    // ---- around training

    @Test
    void aRunGoesOnWhereItWasStopped() {
        Dataset data = Curves.parabola(23);
        String whole;
        try (var trainer = trainer(NOISY, meanSquaredError(), adam(0.02), near)) {
            trainer.fit(data, epochs(4));
            whole = trainer.session().sha256(s -> true);
        }
        Checkpoints checkpoints = Checkpoints.in(folder);
        try (var trainer = trainer(NOISY, meanSquaredError(), adam(0.02), near)) {
            trainer.fit(data, epochs(4), checkpoints, new TrainingListener() {
                @Override
                public void stepped(Progress p) {
                    if (p.step() == 5) {
                        trainer.stop();
                    }
                }
            });
        }
        try (var trainer = trainer(NOISY, meanSquaredError(), adam(0.02), near)) {
            trainer.resume(checkpoints.latest().orElseThrow());
            assertThatThrownBy(() -> trainer.fit(data.unlabelled(), epochs(4))).isInstanceOf(UsageException.class)
                    .hasMessageContaining(
                            "is of another run (data 'parabola: 23 × f32[1], values [1]', now 'parabola: 23 × f32[1], unlabelled')");
        }
        try (var trainer = trainer(NOISY, meanSquaredError(), adam(0.02), near)) {
            trainer.resume(checkpoints.latest().orElseThrow());
            trainer.fit(data, epochs(4));
            assertThat(trainer.session().sha256(s -> true)).isEqualTo(whole);
        }
    }

    @Test
    void validationMeasuresTheLoss() {
        try (var trainer = trainer(CURVE, meanSquaredError(), adam(0.03), near)) {
            var validation = Validation.on(trainer, Curves.parabola(20));
            trainer.fit(Curves.parabola(41), epochs(5), validation);
            assertThat(validation.evaluations()).isEmpty();
            assertThat(validation.values()).hasSize(5).last().isEqualTo(trainer.meanLoss(Curves.parabola(20)));
            assertThat(validation.best()).isEqualTo(validation.values().get(validation.bestEpoch() - 1));
            assertThatThrownBy(() -> validation.measure(Validation.Measure.ERROR)).isInstanceOf(UsageException.class)
                    .hasMessage("validation 'parabola': has no classes to be mistaken about"
                            + " (parabola: 20 × f32[1], values [1]) — measure the loss");
        }
    }

    @Test
    void aTrainedNetworkIsUsed() {
        Path line = folder.resolve("line.safetensors");
        Path bars = folder.resolve("bars.safetensors");
        try (var trainer = trainer(LINE, squaredError(), sgd(0.1), near);
                var encoder = trainer(AUTOENCODER, meanSquaredError(), adam(0.03), near)) {
            trainer.fit(Curves.line(21), epochs(1));
            trainer.save(line);
            encoder.fit(Curves.bars(8), epochs(1));
            encoder.save(bars);
            try (var predictor = Predictor.of(LINE, line, near); var again = Predictor.of(AUTOENCODER, bars, near)) {
                assertThat(predictor.format()).isEqualTo(SampleFormat.of(Curves.line(21)));
                assertThat(predictor.outputs(new float[]{-1})).isEqualTo(trainer.outputs(Curves.line(3))[0]);
                assertThatThrownBy(() -> predictor.probabilities(new float[]{-1})).isInstanceOf(UsageException.class)
                        .hasMessage("predictor: has no classes (values [1]) — ask for outputs");
                assertThat(again.format().target()).isEqualTo(new Target.Itself());
                assertThat(again.outputs(Curves.bars(1).batch(0).bytes()))
                        .isEqualTo(encoder.outputs(Curves.bars(1))[0]);
            }
        }
    }

    @Test
    void aTargetThatIsNotFiniteEndsTrainingAtTheLoss() {
        Dataset bad = Curves.line(3).withValues(Shape.of(1), 0, Float.NaN, 1);
        for (Backend backend : List.of(near, far)) {
            try (var trainer = trainer(LINE, squaredError(), sgd(0.1), backend)) {
                assertThatThrownBy(() -> trainer.fit(bad, epochs(1))).isInstanceOf(DivergenceException.class)
                        .hasMessageContaining("first non-finite layer 'squaredError'");
            }
        }
    }

    @Test
    void stepsCanBeLookedAt() {
        try (var trainer = trainer(CURVE, huber(1), adam(0.03), near)) {
            assertThat(trainer.plannedBytes()).isPositive();
            assertThat(trainer.listing()).contains("%targets");
            assertThat(trainer.profile(Curves.parabola(9), 2).steps()).isEqualTo(2);
        }
    }

    // ---- what does not fit

    @Test
    void targetsThatFitNeitherNetworkNorLossAreRefused() {
        Dataset two = Curves.line(3).withValues(Shape.of(2), 1, 2, 3, 4, 5, 6);
        try (var trainer = trainer(LINE, squaredError(), sgd(0.1), near)) {
            assertThatThrownBy(() -> trainer.evaluate(Curves.line(3))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'line': has no classes to be found (line: 3 × f32[1], values [1]) — ask for meanLoss");
            assertThatThrownBy(() -> trainer.fit(two, epochs(1))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'line': its values do not fit the network (values [2], network output [1])"
                            + " — end the network with dense(2)");
            assertThatThrownBy(() -> trainer.meanLoss(Curves.line(3), softmaxCrossEntropy()))
                    .isInstanceOf(UsageException.class).hasMessage(
                            "dataset 'line': its targets do not fit the loss (values [1], loss softmaxCrossEntropy)"
                                    + " — choose a loss for values, meanSquaredError, or give the data set labels");
        }
        try (var trainer = trainer(sequential(features(2), dense(2)), huber(1), sgd(0.1), near)) {
            assertThatThrownBy(() -> trainer.fit(Points.xor(), epochs(1))).isInstanceOf(UsageException.class)
                    .hasMessage("dataset 'xor': its targets do not fit the loss (2 classes, loss huber)"
                            + " — choose a loss for classes, softmaxCrossEntropy, or give the data set values");
        }
    }

    @Test
    void aNetworkThatGivesSomethingElseThanItsSamplesIsRefused() {
        try (var trainer = trainer(sequential(image(1, 4, 4), flatten(), dense(16)), squaredError(), sgd(0.1), near)) {
            assertThatThrownBy(() -> trainer.fit(Curves.bars(8), epochs(1))).isInstanceOf(UsageException.class)
                    .hasMessage("dataset 'bars': a network that gives its samples again has outputs of their shape"
                            + " (samples [1,4,4], network output [16]) — end the network with reshape(1,4,4)");
        }
        try (var trainer = trainer(sequential(image(1, 4, 4), flatten(), dense(2)), squaredError(), sgd(0.1), near)) {
            assertThatThrownBy(() -> trainer.meanLoss(Curves.bars(8))).isInstanceOf(UsageException.class)
                    .hasMessageEndingWith("— end the network with dense(16) and reshape(1,4,4)");
        }
        Dataset sentence = Dataset.of("sentence", Shape.of(2), new int[]{0, 1});
        try (var trainer = trainer(sequential(tokens(2), embedding(3, 2), flatten(), dense(2)), squaredError(),
                sgd(0.1), near)) {
            assertThatThrownBy(() -> trainer.fit(sentence, epochs(1))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'sentence': holds tokens, which are no targets for themselves"
                            + " (sentence: 1 × i32[2], unlabelled) — give it labels or values");
            assertThat(trainer.outputs(sentence)).hasDimensions(1, 2);
        }
    }
}
