package dev.tandem.train;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {

    private static final Network NETWORK = sequential(image(1, 8, 8), conv(4, kernel(3).pad(1)), relu(), flatten(),
            dense(2));
    private static final Dataset DATA = Dataset.of("blank", Shape.of(1, 8, 8), Points.NAMES, new byte[64 * 100],
            new int[100]);

    private final IdleBackend backend = new IdleBackend();

    private Trainer trainer(int batch) {
        return Trainer.of(NETWORK, softmaxCrossEntropy(), sgd(0.1), backend, TrainingOptions.defaults().batch(batch));
    }

    private long planned(int batch) {
        try (var trainer = trainer(batch)) {
            return trainer.plannedBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLargestBatchThatFitsIsNamed(boolean remote) {
        backend.remote = remote;
        int guard = remote ? 64 : 0;
        backend.memoryBytes = planned(37);
        try (var trainer = trainer(100)) {
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(1))).isInstanceOf(OutOfMemoryException.class)
                    .hasMessage("memory 'training step with batch 100': does not fit (asked %d bytes, free %d bytes)"
                            .formatted(planned(100) - guard, planned(37) - guard / 16)
                            + " — the largest batch that fits is 37");
        }
        try (var trainer = trainer(37)) {
            assertThat(trainer.fit(DATA.first(37), epochs(1)).steps()).isEqualTo(1);
        }
    }

    @Test
    void whereNotEvenOneSampleFitsTheModelIsTooLarge() {
        backend.memoryBytes = planned(1) - 1;
        try (var trainer = trainer(64)) {
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(1))).isInstanceOf(OutOfMemoryException.class)
                    .hasMessage("memory 'training step with batch 64': does not fit (asked %d bytes, free %d bytes)"
                            .formatted(planned(64), planned(1) - 1)
                            + " — not even a batch of 1 fits: use a smaller model");
        }
    }

    @Test
    void anEvaluationHasItsOwnLargestBatch() {
        try (var trainer = trainer(64)) {
            trainer.session();
            backend.memoryBytes = trainer.session().deviceBytes() + 20_000;
            assertThatThrownBy(() -> trainer.evaluate(DATA)).isInstanceOf(OutOfMemoryException.class)
                    .hasMessageMatching(
                            "memory 'evaluation with batch 64': does not fit \\(asked \\d+ bytes, free 20000"
                                    + " bytes\\) — the largest batch that fits is \\d+");
        }
    }
}
