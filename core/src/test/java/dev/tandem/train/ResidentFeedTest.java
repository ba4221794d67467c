package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static dev.tandem.train.Feeds.broken;
import static dev.tandem.train.Feeds.diverge;
import static dev.tandem.train.Feeds.fit;
import static dev.tandem.train.Feeds.run;
import static dev.tandem.train.Feeds.stopAt;
import static dev.tandem.train.Feeds.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.DivergenceException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResidentFeedTest {

    private static final Network PERCEPTRON = sequential(features(2), dense(6), tanh(), dropout(0.2), dense(2));
    private static final Network NORMALIZED = sequential(features(2), dense(8), batchNorm(), relu(), dropout(0.2),
            dense(2));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    /** Runs the same on both backends: what is written down must be equal, and so must be every state in the end. */
    private void same(Network network, Optimizer optimizer, int batch, BiConsumer<Trainer, List<Object>> script) {
        assertThat(run(network, optimizer, batch, far, script)).isEqualTo(run(network, optimizer, batch, near, script));
    }

    // ---- the same bits

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "adam"})
    void bothFeedsGiveTheSameBits(String name) {
        Optimizer optimizer = switch (name) {
            case "sgd" -> sgd(0.2);
            case "momentum" -> sgd(0.1).momentum(0.9);
            default -> adam(0.02);
        };
        same(PERCEPTRON, optimizer, 4, (trainer, seen) -> fit(trainer, Points.grid(10), 3, seen));
        same(NORMALIZED, optimizer, 5, (trainer, seen) -> fit(trainer, Points.grid(23), 3, seen));
    }

    @Test
    void imagesAreNormalizedOnTheDevice() {
        var bytes = new byte[7 * 2 * 9];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 37));
        Dataset data = Dataset.of("images", Shape.of(2, 3, 3), Points.NAMES, bytes, new int[]{0, 1, 1, 0, 0, 1, 0})
                .with(new Normalization(Values.of(100, 120), Values.of(60, 70)));
        var network = sequential(image(2, 3, 3), conv(3, kernel(2)), relu(), flatten(), dense(2));
        same(network, sgd(0.05).momentum(0.9), 3, (trainer, seen) -> fit(trainer, data, 3, seen));
        assertThat(far.uploads).contains(TensorType.of(DType.U8, 7, 2, 3, 3));
    }

    @Test
    void aDataSetSmallerThanABatchIsOneStep() {
        same(PERCEPTRON, adam(0.02), 64, (trainer, seen) -> fit(trainer, Points.grid(5), 4, seen));
    }

    @Test
    void listenersMayEvaluate() {
        same(NORMALIZED, sgd(0.1), 4, (trainer, seen) -> {
            trainer.fit(Points.grid(10), epochs(2), new TrainingListener() {
                @Override
                public void epochEnded(Progress p) {
                    seen.add(trainer.evaluate(Points.grid(7)).toString());
                }
            });
            seen.add(Arrays.deepToString(trainer.outputs(Points.grid(3))));
        });
    }

    // ---- what crosses the border

    @Test
    void lossesAreReadOnceABurst() {
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 1, far)) {
            trainer.fit(Points.grid(20), epochs(1));
            assertThat(far.downloads).as("bursts of 1, 4 and 15 steps").isEqualTo(3);
            trainer.fit(Points.grid(20), epochs(1));
            assertThat(far.downloads).isEqualTo(6);
        }
    }

    @Test
    void anEpochSendsItsOrderAndItsRates() {
        Dataset data = Points.grid(10);
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 4, far)) {
            trainer.fit(data, epochs(1));
            assertThat(far.uploads).contains(TensorType.f32(10, 2), TensorType.of(DType.I32, 10));
            far.uploads.clear();
            trainer.fit(data, epochs(2));
            TensorType order = TensorType.of(DType.I32, 3, 4);
            assertThat(far.uploads).containsExactly(TensorType.f32(), order, TensorType.f32(3),
                    TensorType.of(DType.I32),
                    order, TensorType.f32(3), TensorType.of(DType.I32));
        }
    }

    // ---- one fit after another

    @Test
    void trainingGoesOnWhereItWas() {
        Dataset data = Points.grid(10);
        same(NORMALIZED, adam(0.02), 4, (trainer, seen) -> {
            fit(trainer, data, 2, seen);
            fit(trainer, data, 1, seen);
        });
    }

    @Test
    void anotherDataSetTakesThePlaceOfTheFirst() {
        same(NORMALIZED, adam(0.02), 4, (trainer, seen) -> {
            fit(trainer, Points.grid(10), 2, seen);
            fit(trainer, Points.grid(50), 1, seen);
            fit(trainer, Points.grid(3), 2, seen);
            fit(trainer, Points.grid(10).with(Normalization.of(1, 2)), 1, seen);
        });
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 4, far)) {
            trainer.fit(Points.grid(10), epochs(1));
            long bytes = trainer.session().deviceBytes();
            trainer.fit(Points.grid(100), epochs(1));
            trainer.fit(Points.grid(10), epochs(1));
            assertThat(trainer.session().deviceBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void theDataSetIsNoPartOfTheModel() {
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 4, far)) {
            trainer.fit(Points.grid(10), epochs(1));
            assertThat(trainer.session().states()).noneMatch(s -> s.startsWith("data/"));
        }
    }

    // ---- where it does not fit

    @Test
    void aDataSetOfMoreThanAQuarterOfTheMemoryStaysWithTheHost() {
        long bytes = Residence.bytes(ResidentSet.of(Points.grid(4000), 4), far);
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 4, far)) {
            long states = trainer.session().deviceBytes();
            far.memoryBytes = states + 4 * bytes - 1;
            trainer.fit(Points.grid(4000), epochs(1));
            assertThat(far.downloads).isEqualTo(1000);
        }
        try (var trainer = trainer(PERCEPTRON, sgd(0.1), 4, far)) {
            trainer.session();
            far.memoryBytes++;
            far.downloads = 0;
            trainer.fit(Points.grid(4000), epochs(1));
            assertThat(far.downloads).isLessThan(10);
        }
    }

    @Test
    void aDataSetThatLeavesNoRoomForTheStepStaysWithTheHost() {
        Dataset data = Points.grid(64);
        Network wide = sequential(features(2), dense(200), tanh(), dense(2));
        try (var trainer = trainer(wide, sgd(0.1), 64, far)) {
            trainer.fit(data, epochs(1));
            far.memoryBytes = trainer.session().deviceBytes() - 1;
        }
        same(wide, sgd(0.1), 64, (trainer, seen) -> fit(trainer, data, 2, seen));
        assertThat(far.uploads.getLast()).as("labels of a batch").isEqualTo(TensorType.of(DType.I32, 64));
    }

    // ---- divergence

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aBadSampleIsMetInItsStepWhereverInABurst(int bad) {
        Dataset data = broken(10, bad);
        same(NORMALIZED, adam(0.02), 1, (trainer, seen) -> {
            diverge(trainer, data, 2, seen);
            diverge(trainer, data, 2, seen);
            fit(trainer, Points.grid(10), 1, seen);
        });
    }

    @Test
    void nothingChangesAfterALossThatIsNotFinite() {
        var messages = new ArrayList<Object>();
        same(NORMALIZED, sgd(0.1).momentum(0.9), 2, (trainer, seen) -> {
            diverge(trainer, broken(63, 40), 3, seen);
            messages.add(seen.stream().filter(s -> s.toString().startsWith("training")).findFirst().orElseThrow());
        });
        assertThat(messages).hasSize(2).allSatisfy(m -> assertThat(m.toString())
                .matches(
                        "training: the loss is not finite \\(step \\d+, loss NaN, first non-finite layer 'input'\\).*"));
    }

    @Test
    void aRateThatIsTooHighIsMetInTheSameStep() {
        same(sequential(features(2), dense(2)), sgd(1e39), 2,
                (trainer, seen) -> diverge(trainer, Points.grid(40), 2, seen));
    }

    // ---- stopping

    @Test
    void aStopHoldsAfterTheBurst() {
        var heard = new ArrayList<Object>();
        try (var stopped = trainer(NORMALIZED, adam(0.02), 1, far);
                var alone = trainer(NORMALIZED, adam(0.02), 1, near)) {
            History history = stopAt(3, stopped, Points.grid(12), heard);
            assertThat(history.steps()).as("a burst of 1 and one of 4").isEqualTo(5);
            assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(history.stopped()).isTrue();
            History other = stopAt(5, alone, Points.grid(12), new ArrayList<>());
            assertThat(other.epochLosses()).isEqualTo(history.epochLosses());
            assertThat(stopped.session().sha256(s -> true)).isEqualTo(alone.session().sha256(s -> true));
            stopped.fit(Points.grid(12), epochs(1));
            alone.fit(Points.grid(12), epochs(1));
            assertThat(stopped.session().sha256(s -> true)).isEqualTo(alone.session().sha256(s -> true));
        }
    }

    @Test
    void aBurstsTimeIsSharedByItsSteps() {
        long[] clock = {0};
        var options = TrainingOptions.defaults().batch(1).schedule(Schedule.constant());
        try (var trainer = new Trainer(new StepGraphs(PERCEPTRON, softmaxCrossEntropy(), sgd(0.1)), far, options,
                () -> clock[0] += 1000)) {
            History history = trainer.fit(Points.grid(21), epochs(1));
            assertThat(history.seconds()).as("three bursts, a reading before, two inside and one after each")
                    .isEqualTo(9e-6);
            assertThat(history.samplesPerSecond()).isEqualTo(21 / 9e-6);
        }
    }

    /** Four readings of the clock a burst; in the third two more, around the drawing of the second epoch. It takes a second. */
    @Test
    void drawingAnOrderIsNoStepsTime() {
        var options = TrainingOptions.defaults().batch(1).schedule(Schedule.constant());
        Dataset data = Points.grid(21);
        int drawn = 4 + 4 + 2 + 1;
        int[] readings = {0};
        try (var trainer = new Trainer(new StepGraphs(PERCEPTRON, softmaxCrossEntropy(), sgd(0.1)), far, options,
                () -> readings[0]++ >= drawn || far.downloads >= 3 ? 1_000_000_000 : 0)) {
            trainer.fit(data, epochs(2));
            assertThat(far.downloads).as("bursts of 1, 4 and 16 steps, then of 21").isEqualTo(4);
        }
    }

    @Test
    void whatIsAugmentedIsFedByTheHostAndGivesTheSameOnBothBackends() {
        byte[] pictures = new byte[10 * 16];
        new SplittableRandom(5).nextBytes(pictures);
        var data = Dataset.of("pictures", Shape.of(1, 4, 4), List.of("a", "b"), pictures, new int[10])
                .with(Normalization.of(127, 70));
        var network = sequential(image(1, 4, 4), flatten(), dense(2));
        var options = TrainingOptions.defaults().batch(4).seed(3);
        var augmented = options.augment(Augmentation.none().shift(1).flip());

        String plain = trained(network, data, options, far, ResidentFeed.class);
        String changed = trained(network, data, augmented, far, HostFeed.class);
        assertThat(changed).isNotEqualTo(plain).isEqualTo(trained(network, data, augmented, near, HostFeed.class));
    }

    private static String trained(Network network, Dataset data, TrainingOptions options, Backend backend,
            Class<? extends Feed> expected) {
        try (var trainer = Trainer.of(network, softmaxCrossEntropy(), sgd(0.1), backend, options)) {
            try (var feed = trainer.feed(data, 1, step -> 0.1)) {
                assertThat(feed).isInstanceOf(expected);
            }
            trainer.fit(data, epochs(3));
            return trainer.parametersSha256();
        }
    }
}
