package dev.tandem.lab;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {

    private static final Dataset XOR = Dataset.of("xor", Shape.of(2), List.of("0", "1"),
            new float[]{0, 0, 0, 1, 1, 0, 1, 1}, new int[]{0, 1, 1, 0});
    private static final Epochs EPOCHS = Epochs.epochs(6);
    private static final ToDoubleFunction<Trainer> MEAN_LOSS = t -> t.meanLoss(XOR);

    @TempDir
    private Path folder;

    @Test
    void aFullTrainingThatWasStoppedGoesOnToTheSameNumbers() {
        try (Backend backend = OracleBackend.open()) {
            Course whole = train(notebook(backend, "whole"), backend, MEAN_LOSS);
            Notebook stopped = notebook(backend, "stopped");

            assertThatThrownBy(() -> train(stopped, backend, t -> {
                stopped.stop();
                return MEAN_LOSS.applyAsDouble(t);
            })).isInstanceOf(Stopped.class);
            Course resumed = train(notebook(backend, "stopped"), backend, MEAN_LOSS);

            assertThat(whole.of(Course.LOSS)).hasSize(EPOCHS.count());
            assertThat(resumed.of(Course.LOSS)).isEqualTo(whole.of(Course.LOSS));
            assertThat(resumed.of("mean loss")).isEqualTo(whole.of("mean loss"));
        }
    }

    private Notebook notebook(Backend backend, String name) {
        return new Notebook(backend, Form.FULL, 0, folder.resolve(name), folder.resolve("no data"),
                new TrainingListener() {
                });
    }

    private static Course train(Notebook notebook, Backend backend, ToDoubleFunction<Trainer> measure) {
        try (var trainer = Trainer.of(sequential(features(2), dense(3), sigmoid(), dense(2)),
                Loss.softmaxCrossEntropy(),
                Optimizer.sgd(0.5), backend)) {
            return notebook.train("xor", trainer, XOR, EPOCHS, Map.of("mean loss", measure));
        }
    }
}
