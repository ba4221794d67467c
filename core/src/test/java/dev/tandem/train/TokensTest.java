package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.layerNorm;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network whose samples are positions in a table. */
class TokensTest {

    private static final int VOCABULARY = 6;
    private static final Network NETWORK = sequential(tokens(4), embedding(VOCABULARY, 3), layerNorm(), flatten(),
            dense(12), tanh(), dense(2));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @TempDir
    private Path folder;

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    private static Trainer trainer(Network network, Backend backend) {
        return Trainer.of(network, softmaxCrossEntropy(), adam(0.03), backend, TrainingOptions.defaults().batch(16));
    }

    /** Four tokens, and whether the first is also the third. */
    private static Dataset sentences(int count) {
        var random = new Random(3);
        int[] elements = random.ints(4 * count, 0, VOCABULARY).toArray();
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
            elements[4 * i + 2] = (elements[4 * i] + 1 - labels[i]) % VOCABULARY;
        }
        return Dataset.of("sentences", Shape.of(4), List.of("other", "same"), elements, labels);
    }

    @Test
    void aNetworkLearnsFromThem() {
        try (var trainer = trainer(NETWORK, near)) {
            trainer.fit(sentences(60), epochs(60));
            assertThat(trainer.evaluate(sentences(60)).accuracy()).isEqualTo(1);
        }
    }

    @Test
    void onADeviceTheyGiveTheSameBits() {
        assertThat(trained(far)).isEqualTo(trained(near));
        assertThat(far.uploads).contains(TensorType.of(DType.I32, 39, 4));
    }

    private static String trained(Backend backend) {
        try (var trainer = trainer(NETWORK, backend)) {
            trainer.fit(sentences(39), epochs(2));
            return trainer.parametersSha256();
        }
    }

    @Test
    void aTrainedNetworkIsUsedOnThem() {
        Path file = folder.resolve("w.safetensors");
        try (var trainer = trainer(NETWORK, near)) {
            trainer.fit(sentences(39), epochs(1));
            trainer.save(file);
            float[] y = trainer.outputs(sentences(1))[0];
            double odds = Math.exp(y[1] - (double) y[0]);
            int[] sentence = new int[4];
            sentences(1).copyTo(0, sentence, 0);
            try (var predictor = Predictor.of(NETWORK, file, near)) {
                assertThat(predictor.probabilities(sentence)).containsExactly(
                        new float[]{(float) (1 / (1 + odds)), (float) (odds / (1 + odds))}, within(1e-6f));
                sentence[3] = VOCABULARY;
                assertThat(predictor.probabilities(sentence)).containsOnly(Float.NaN);
            }
        }
    }

    @Test
    void memoryIsPlannedForThem() {
        try (var trainer = trainer(NETWORK, near)) {
            assertThat(trainer.plannedBytes()).isPositive();
            assertThat(trainer.listing()).contains("f32[16,4,3] = gather(%embedding1/weight, %x)");
        }
    }

    @Test
    void aTokenThatTheTableLacksIsFoundAtTheEmbedding() {
        Dataset bad = Dataset.of("bad", Shape.of(4), List.of("other", "same"), new int[]{0, 1, VOCABULARY, 2},
                new int[]{0});
        try (var trainer = trainer(NETWORK, near)) {
            assertThatThrownBy(() -> trainer.fit(bad, epochs(1))).isInstanceOf(DivergenceException.class)
                    .hasMessageContaining("first non-finite layer 'embedding1'");
        }
    }

    @Test
    void tokensAndNumbersAreNotMixedUp() {
        Dataset numbers = Dataset.of("numbers", Shape.of(4), List.of("a", "b"), new float[4], new int[1]);
        try (var trainer = trainer(NETWORK, near)) {
            assertThatThrownBy(() -> trainer.fit(numbers, epochs(1))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'numbers': its elements do not fit the network (elements f32, network i32[4])"
                            + " — make the data set of ints");
        }
        try (var trainer = trainer(sequential(features(4), dense(2)), near)) {
            assertThatThrownBy(() -> trainer.evaluate(sentences(2))).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'sentences': its elements do not fit the network (elements i32, network f32[4])"
                            + " — begin the network with tokens(length) and an embedding, or make the data set of floats");
        }
    }
}
