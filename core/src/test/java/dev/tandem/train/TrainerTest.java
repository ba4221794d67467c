package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Network;
import dev.tandem.optim.Schedule;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainerTest {

    private final OracleBackend backend = OracleBackend.open();

    @AfterEach
    void everythingIsFreed() {
        backend.close();
    }

    private Trainer trainer(Network network, int batch, long seed) {
        return Trainer.of(network, softmaxCrossEntropy(), sgd(0.1).momentum(0.9), backend,
                TrainingOptions.defaults().batch(batch).seed(seed));
    }

    private static Network perceptron() {
        return sequential(features(2), dense(8), tanh(), dropout(0.1), dense(2));
    }

    @Test
    void aPerceptronLearnsExclusiveOr() {
        var network = sequential(features(2), dense(8), tanh(), dense(2));
        try (var trainer = trainer(network, 4, 0)) {
            History history = trainer.fit(Points.xor(), epochs(100));
            assertThat(trainer.evaluate(Points.xor()).accuracy()).isEqualTo(1);
            assertThat(history.loss()).isLessThan(0.05).isLessThan(history.epochLosses().getFirst());
        }
    }

    @Test
    void aPerceptronLearnsASpiral() {
        var network = sequential(features(2), dense(24), relu(), dense(24), relu(), dense(2));
        Dataset spiral = Points.spiral(32);
        try (var trainer = Trainer.of(network, softmaxCrossEntropy(), adam(0.01), backend,
                TrainingOptions.defaults().batch(16))) {
            trainer.fit(spiral, epochs(120));
            assertThat(trainer.evaluate(spiral).accuracy()).isEqualTo(1);
        }
    }

    @Test
    void featuresAreNormalisedOneByOne() {
        var raw = Points.of("raw", new float[]{1, 1000, 3, 3000}, 0, 1);
        var measured = raw.with(Normalization.measured(raw));
        var normal = Points.of("normal", new float[]{-1, -1, 1, 1}, 0, 1);
        try (var trainer = trainer(perceptron(), 2, 5)) {
            assertThat(trainer.outputs(measured)).isDeepEqualTo(trainer.outputs(normal));
        }
    }

    @Test
    void theSameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        assertThat(trained(5)).isEqualTo(trained(5)).isNotEqualTo(trained(6));
    }

    private String trained(long seed) {
        try (var trainer = trainer(perceptron(), 3, seed)) {
            trainer.fit(Points.grid(10), epochs(3));
            return trainer.parametersSha256();
        }
    }

    @Test
    void theFingerprintIsOfTheParametersAlone() {
        try (var trainer = trainer(perceptron(), 3, 5)) {
            String before = trainer.parametersSha256();
            trainer.session().write("dense1/weight/velocity", new double[16]);
            trainer.session().write("optimizer/step", new long[]{77});
            assertThat(trainer.parametersSha256()).isEqualTo(before);
            trainer.session().write("dense1/bias", new double[]{1, 0, 0, 0, 0, 0, 0, 0});
            assertThat(trainer.parametersSha256()).isNotEqualTo(before);
        }
    }

    @Test
    void everyStepIsThatOfItsBatchAndTheLastOneIsSmaller() {
        Dataset data = Points.grid(7);
        try (var trainer = trained(linear(), data, 3, 2)) {
            assertThat(trainer.session().read("dense1/weight")).containsExactly(logistic(data, 3, 2), within(1e-6));
        }
    }

    @Test
    void aDataSetSmallerThanABatchIsOneStep() {
        Dataset data = Points.grid(2);
        try (var trainer = trained(linear(), data, 5, 3)) {
            assertThat(trainer.session().read("dense1/weight")).containsExactly(logistic(data, 5, 3), within(1e-6));
            assertThat(trainer.session().read("optimizer/step")).containsExactly(3);
        }
    }

    /** Softmax of W·x, W starting at 0. */
    private static Network linear() {
        return sequential(features(2), dense(2, Initializer.constant(0)));
    }

    private Trainer trained(Network network, Dataset data, int batch, int epochs) {
        var trainer = Trainer.of(network, softmaxCrossEntropy(), sgd(0.5), backend,
                TrainingOptions.defaults().batch(batch).seed(9).schedule(Schedule.constant()));
        History history = trainer.fit(data, epochs(epochs));
        assertThat(history.steps()).isEqualTo((long) epochs * ((data.size() + batch - 1) / batch));
        assertThat(history.epochs()).isEqualTo(epochs);
        assertThat(history.epochLosses()).hasSize(epochs);
        return trainer;
    }

    /** What {@link #linear} becomes: w and b by their gradient, (p − [label])·x of each sample. */
    private static double[] logistic(Dataset data, int batch, int epochs) {
        double[] w = new double[4];
        double[] b = new double[2];
        try (var batches = Batches.shuffled(data, batch, 9)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                for (batches.begin(epoch); batches.hasNext();) {
                    Batch now = batches.next();
                    double[] dw = new double[4];
                    double[] db = new double[2];
                    for (int i = 0; i < now.size(); i++) {
                        double x = now.floats()[2 * i];
                        double y = now.floats()[2 * i + 1];
                        double p0 = 1 / (1 + Math.exp(x * (w[1] - w[0]) + y * (w[3] - w[2]) + b[1] - b[0]));
                        double d0 = (p0 - (now.labels()[i] == 0 ? 1 : 0)) / now.size();
                        db[0] += d0;
                        db[1] -= d0;
                        dw[0] += d0 * x;
                        dw[1] -= d0 * x;
                        dw[2] += d0 * y;
                        dw[3] -= d0 * y;
                    }
                    for (int k = 0; k < 4; k++) {
                        w[k] -= 0.5 * dw[k];
                    }
                    b[0] -= 0.5 * db[0];
                    b[1] -= 0.5 * db[1];
                }
            }
        }
        return w;
    }

    @Test
    void trainingGoesOnInAnOrderNotUsedBefore() {
        try (var once = trained(linear(), Points.grid(7), 3, 4); var twice = trained(linear(), Points.grid(7), 3, 2)) {
            twice.fit(Points.grid(7), epochs(2));
            assertThat(twice.parametersSha256()).isEqualTo(once.parametersSha256());
        }
    }

    @Test
    void theLossOfAnEpochIsTheMeanOfItsSamples() {
        Dataset data = Points.of("three", new float[]{1, 0, 0, 1, 2, 2}, 0, 1, 1);
        try (var trainer = Trainer.of(linear(), softmaxCrossEntropy(), sgd(0), backend,
                TrainingOptions.defaults().batch(2))) {
            trainer.session().write("dense1/weight", new double[]{1, 0, 0, 3});
            History history = trainer.fit(data, epochs(1));
            double expected = (loss(1, 0) + loss(3, 0) + loss(6, 2)) / 3;
            assertThat(history.loss()).isCloseTo(expected, within(1e-12));
        }
    }

    /** The cross-entropy of two logits. */
    private static double loss(double right, double wrong) {
        return Math.log(Math.exp(right) + Math.exp(wrong)) - right;
    }

    @Test
    void anEvaluationCountsEverySampleOnce() {
        Dataset data = Points.of("five", new float[]{2, 1, 0, 1, 3, 1, 1, 1, -1, 0}, 0, 0, 0, 1, 1);
        try (var trainer = trainer(linear(), 2, 0)) {
            trainer.session().write("dense1/weight", new double[]{1, 0, 0, 1});
            Evaluation evaluation = trainer.evaluate(data);
            assertThat(evaluation.confusion()).isDeepEqualTo(new int[][]{{2, 1}, {1, 1}});
            assertThat(evaluation.samples()).isEqualTo(5);
            assertThat(evaluation.correct()).isEqualTo(3);
            assertThat(evaluation.accuracy()).isEqualTo(0.6);
            assertThat(evaluation.error()).isEqualTo(0.4);
            double sum = loss(2, 1) + loss(0, 1) + loss(3, 1) + loss(1, 1) + loss(0, -1);
            assertThat(evaluation.meanLoss()).isCloseTo(sum / 5, within(1e-12));
        }
    }

    @Test
    void outputsAreARowASampleInTheirOrder() {
        Dataset data = Points.of("five", new float[]{2, 1, 0, 1, 3, 1, 1, 1, -1, 0}, 0, 0, 0, 1, 1);
        try (var trainer = trainer(linear(), 2, 0)) {
            trainer.session().write("dense1/weight", new double[]{1, 0, 0, 2});
            assertThat(trainer.outputs(data)).isDeepEqualTo(new float[][]{{2, 2}, {0, 2}, {3, 2}, {1, 2}, {-1, 0}});
        }
    }

    @Test
    void bytesAreUnsignedAndNormalizedByChannel() {
        var bytes = new byte[]{10, 14, 20, 28, (byte) 250, 6, 0, (byte) 220};
        Dataset data = Dataset.of("bytes", Shape.of(2, 1, 2), Points.NAMES, bytes, new int[]{0, 1})
                .with(new Normalization(Values.of(10, 20), Values.of(2, 4)));
        try (var trainer = trainer(sequential(image(2, 1, 2), flatten(), dense(2)), 2, 0)) {
            trainer.session().write("dense1/weight", new double[]{1, 0, 0, 1, 100, 0, 0, 100});
            assertThat(trainer.outputs(data)).isDeepEqualTo(new float[][]{{0, 202}, {120 - 500, 5000 - 2}});
            assertThat(trainer.outputs(data.with(Normalization.of(10, 2))))
                    .isDeepEqualTo(new float[][]{{500, 902}, {120 - 500, 10500 - 2}});
            assertThat(trainer.outputs(data.with(Normalization.none())))
                    .isDeepEqualTo(new float[][]{{2010, 2814}, {250, 22006}});
        }
    }

    @Test
    void evaluationUsesNoDropoutAndChangesNothing() {
        try (var trainer = trainer(perceptron(), 4, 0)) {
            trainer.fit(Points.grid(10), epochs(1));
            String before = trainer.session().sha256(s -> true);
            assertThat(trainer.outputs(Points.grid(10))).isDeepEqualTo(trainer.outputs(Points.grid(10)));
            trainer.evaluate(Points.grid(10));
            assertThat(trainer.session().sha256(s -> true)).isEqualTo(before);
        }
    }

    @Test
    void aListenerMayEvaluateAndChangesNothing() {
        var accuracies = new ArrayList<Double>();
        try (var watched = trainer(perceptron(), 4, 0); var alone = trainer(perceptron(), 4, 0)) {
            watched.fit(Points.grid(10), epochs(3), new TrainingListener() {
                @Override
                public void epochEnded(Progress progress) {
                    accuracies.add(watched.evaluate(Points.grid(10)).accuracy());
                }
            });
            alone.fit(Points.grid(10), epochs(3));
            assertThat(watched.session().sha256(s -> true)).isEqualTo(alone.session().sha256(s -> true));
        }
        assertThat(accuracies).hasSize(3);
    }

    @Test
    void plannedMemoryIsKnownBeforeAnyIsTaken() {
        try (var trainer = trainer(perceptron(), 4, 0)) {
            assertThat(trainer.plannedBytes()).isPositive();
            long planned = trainer.plannedBytes();
            assertThat(trainer.session().states()).contains("dense1/weight", "dense2/bias/velocity", "optimizer/step");
            long states = trainer.session().deviceBytes();
            assertThat(states).isPositive().isLessThan(planned);
            trainer.fit(Points.grid(4), epochs(1));
            assertThat(trainer.plannedBytes()).isEqualTo(planned);
        }
    }

    @Test
    void whatDoesNotFitTheNetworkIsRefused() {
        Dataset bytes = Dataset.of("squares", Shape.of(1, 1, 2), Points.NAMES, new byte[4], new int[]{0, 1});
        Dataset wide = Dataset.of("wide", Shape.of(3), Points.NAMES, new float[3], new int[]{0});
        Dataset three = Dataset.of("three", Shape.of(2), List.of("a", "b", "c"), new float[2], new int[]{0});
        try (var trainer = trainer(perceptron(), 4, 0)) {
            assertThatThrownBy(() -> trainer.fit(bytes, epochs(1))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'squares': its samples do not fit the network (samples [1,1,2], network [2])"
                            + " — begin the network with the samples' shape, then flatten()");
            assertThatThrownBy(() -> trainer.evaluate(wide)).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'wide': its samples do not fit the network (samples [3], network [2])"
                            + " — build the network for the samples' shape");
            assertThatThrownBy(() -> trainer.evaluate(three)).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'three': its classes do not fit the network (3 classes, network output [2])"
                            + " — end the network with dense(3)");
        }
    }

    @Test
    void whatCanNotBeTrainedIsRefused() {
        assertThatThrownBy(() -> trainer(sequential(features(2), relu()), 4, 0)).isInstanceOf(UsageException.class)
                .hasMessage("network: has nothing to train (0 parameters) — add a layer with weights, dense or conv");
        assertThatThrownBy(() -> epochs(0)).isInstanceOf(UsageException.class)
                .hasMessage("epochs: must be at least 1 (0) — choose another number");
        assertThatThrownBy(() -> TrainingOptions.defaults().batch(0)).isInstanceOf(UsageException.class)
                .hasMessage("batch: must be at least 1 (0) — choose another size");
    }

    @Test
    void theListingIsThatOfTheStepTrainedLast() {
        try (var trainer = trainer(perceptron(), 3, 0)) {
            assertThat(trainer.listing()).startsWith("program 1 (loss) on oracle: ").contains(
                    "f32[3,2] = cast(%x)  // input/cast",
                    "update/dense1/weight", "fullest at step ");
            trainer.fit(Points.grid(7), epochs(1));
            assertThat(trainer.listing()).startsWith("program 2 ").doesNotContain("cast(%x)")
                    .isEqualTo(trainer.listing());
        }
    }
}
