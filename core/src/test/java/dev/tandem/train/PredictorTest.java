package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {

    private static final Network NETWORK = sequential(image(2, 1, 2), flatten(), dense(4), batchNorm(), dropout(0.3),
            dense(2));

    private final OracleBackend backend = OracleBackend.open();

    @TempDir
    private Path folder;

    @AfterEach
    void everythingIsFreed() {
        backend.close();
    }

    private static Dataset bytes() {
        var data = Dataset.of("bytes", Shape.of(2, 1, 2), List.of("ça va", "two words"),
                new byte[]{0, 10, 20, -1, 40, 50, 60, 70, 1, 2, 3, 4}, new int[]{0, 1, 0});
        return data.with(Normalization.measured(data));
    }

    private Path trained(Dataset data, Network network) {
        Path file = folder.resolve("w.safetensors");
        try (var trainer = Trainer.of(network, softmaxCrossEntropy(), adam(0.01), backend)) {
            trainer.fit(data, Epochs.epochs(2));
            trainer.save(file);
        }
        return file;
    }

    @Test
    void itGivesTheSoftmaxOfWhatTheTrainerGives() {
        Path file = folder.resolve("w.safetensors");
        try (var trainer = Trainer.of(NETWORK, softmaxCrossEntropy(), adam(0.01), backend)) {
            trainer.fit(bytes(), Epochs.epochs(2), Checkpoints.in(folder));
            trainer.save(file);
            float[][] outputs = trainer.outputs(bytes());
            for (Path saved : List.of(file, folder.resolve("checkpoint-2.safetensors"))) {
                try (var predictor = Predictor.of(NETWORK, saved, backend)) {
                    assertThat(predictor.format()).isEqualTo(SampleFormat.of(bytes()));
                    byte[] sample = new byte[4];
                    for (int i = 0; i < 3; i++) {
                        bytes().copyTo(i, sample, 0);
                        double odds = Math.exp(outputs[i][1] - (double) outputs[i][0]);
                        // the outputs here were rounded to float32 on their way
                        assertThat(predictor.probabilities(sample)).containsExactly(
                                new float[]{(float) (1 / (1 + odds)), (float) (odds / (1 + odds))}, within(1e-6f));
                    }
                }
            }
        }
    }

    @Test
    void weightsThatAreLoadedAndSavedStillSayWhatTheyWereTrainedOn() {
        Path first = trained(bytes(), NETWORK);
        Path second = folder.resolve("again.safetensors");
        try (var trainer = Trainer.of(NETWORK, softmaxCrossEntropy(), adam(0.01), backend)) {
            trainer.load(first);
            trainer.save(second);
        }
        assertThat(SampleFormat.in(second)).isEqualTo(SampleFormat.in(first)).isPresent();
    }

    @Test
    void classesWithoutNamesAreClasses() {
        var data = Dataset.of("nameless", Shape.of(2, 1, 2), List.of("", ""), new byte[8], new int[]{0, 1});
        try (var predictor = Predictor.of(NETWORK, trained(data, NETWORK), backend)) {
            assertThat(predictor.format().classNames()).containsExactly("", "");
        }
    }

    @Test
    void floatsAreTakenWhereItWasTrainedOnFloats() {
        Network network = sequential(features(2), dense(2));
        Path file = trained(Points.xor(), network);
        try (var predictor = Predictor.of(network, file, backend)) {
            assertThat(predictor.probabilities(new float[]{1, -1})).hasSize(2);
            assertThatThrownBy(() -> predictor.probabilities(new byte[2])).isInstanceOf(UsageException.class)
                    .hasMessage(
                            "predictor: takes other samples (2 × u8, trained on f32[2]) — give raw elements as those it was trained on");
        }
    }

    @Test
    void weightsOfAnotherToolNeedTheFormatSaid() {
        Path file = folder.resolve("bare.safetensors");
        try (var trainer = Trainer.of(NETWORK, softmaxCrossEntropy(), adam(0.01), backend)) {
            trainer.save(file);
        }
        assertThatThrownBy(() -> Predictor.of(NETWORK, file, backend)).isInstanceOf(DataException.class)
                .hasMessageContaining("does not say what it was trained on");
        try (var predictor = Predictor.of(NETWORK, file, SampleFormat.of(bytes()), backend)) {
            assertThat(predictor.probabilities(new byte[4])).hasSize(2);
        }
        assertThatThrownBy(() -> Predictor.of(NETWORK, file, SampleFormat.of(Points.xor()), backend))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("the samples are not those of the network ([2] and 2 classes");
    }
}
