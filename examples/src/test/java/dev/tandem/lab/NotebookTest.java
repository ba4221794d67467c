package dev.tandem.lab;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {

    private static final TrainingListener NOBODY = new TrainingListener() {
    };

    @TempDir
    private Path folder;

    private final Backend backend = Backends.open("cpu", BackendOptions.defaults().threads(1));
    private final Dataset data = Digits.generate(128, 0);
    private final Map<String, ToDoubleFunction<Trainer>> measures = Map.of("again", t -> t.meanLoss(data));

    @AfterEach
    void close() {
        backend.close();
    }

    private Notebook notebook(Form form, TrainingListener progress) {
        return new Notebook(backend, form, 0, folder, List.of(folder.resolve("none")), progress);
    }

    private Trainer trainer() {
        return Trainer.of(sequential(data.shape(), flatten(), dense(8), relu(), dense(10)),
                Loss.softmaxCrossEntropy(), sgd(0.001), backend);
    }

    @Test
    void aFullTrainingThatWasStoppedGoesOnToTheSameBits() {
        Course whole;
        String sha256;
        try (Trainer trainer = trainer()) {
            whole = notebook(Form.QUICK, NOBODY).train("t", trainer, data, epochs(4), measures);
            sha256 = trainer.parametersSha256();
        }
        var stopped = new AtomicReference<Notebook>();
        TrainingListener stopping = TrainingListener.eachEpoch(p -> {
            if (p.epoch() == 2) {
                stopped.get().stop();
            }
        });
        Notebook first = notebook(Form.FULL, stopping);
        stopped.set(first);
        try (Trainer trainer = trainer()) {
            assertThatThrownBy(() -> first.train("t", trainer, data, epochs(4), measures)).isInstanceOf(Stopped.class);
        }

        try (Trainer trainer = trainer()) {
            Course course = notebook(Form.FULL, NOBODY).train("t", trainer, data, epochs(4), measures);
            assertThat(course.of(Course.LOSS)).hasSize(4).containsExactly(whole.of(Course.LOSS));
            assertThat(course.of("again")).containsExactly(whole.of("again"));
            assertThat(trainer.parametersSha256()).isEqualTo(sha256);
        }
        try (Trainer trainer = trainer()) {
            Course course = notebook(Form.FULL, NOBODY).train("t", trainer, data, epochs(4), measures);
            assertThat(course.of("again")).as("what is done is passed over").containsExactly(whole.of("again"));
            assertThat(trainer.parametersSha256()).isEqualTo(sha256);
        }
    }

    @Test
    void whatIsDoneInAFolderIsNotTakenForAnotherTraining() {
        try (Trainer trainer = trainer()) {
            notebook(Form.FULL, NOBODY).train("t", trainer, data, epochs(1), measures);
        }
        try (Trainer other = Trainer.of(sequential(data.shape(), flatten(), dense(8), relu(), dense(10)),
                Loss.softmaxCrossEntropy(), sgd(0.002), backend)) {
            Notebook notebook = notebook(Form.FULL, NOBODY);
            assertThatThrownBy(() -> notebook.train("t", other, data, epochs(1), measures))
                    .isInstanceOf(UsageException.class);
        }
    }

    @Test
    void aStoppedNotebookTrainsNothing() {
        Notebook notebook = notebook(Form.QUICK, NOBODY);
        notebook.stop();
        try (Trainer trainer = trainer()) {
            assertThatThrownBy(() -> notebook.train("t", trainer, data, epochs(1), measures))
                    .isInstanceOf(Stopped.class);
        }
    }

    @Test
    void theQuickFormDrawsWhatIsMissingAndSaysSo() {
        Notebook notebook = notebook(Form.QUICK, NOBODY);
        assertThat(notebook.material().digits().test().shape()).isEqualTo(Shape.of(1, 28, 28));
        assertThat(notebook.material().colours().test().shape()).isEqualTo(Shape.of(3, 32, 32));
        assertThat(notebook.material().photographs(Shape.of(3, 20, 30))).singleElement()
                .satisfies(p -> assertThat(p.pixels()).hasSize(1800));
        assertThat(notebook.material().used()).hasSize(3).allSatisfy(u -> assertThat(u).contains("not in '")
                .containsAnyOf("MNIST", "CIFAR-10", "photograph"));
    }

    @Test
    void theFullFormSaysWhatIsMissing() {
        Material material = notebook(Form.FULL, NOBODY).material();
        assertThatThrownBy(material::digits).isInstanceOf(DataException.class)
                .hasMessageContaining("'tandem data get mnist' downloads them").hasMessageContaining("--data-dir");
        assertThatThrownBy(material::colours).isInstanceOf(DataException.class)
                .hasMessageContaining("tandem data get cifar10");
        assertThatThrownBy(() -> material.photographs(Shape.of(3, 20, 30))).isInstanceOf(DataException.class)
                .hasMessageContaining("put a photograph there");
    }
}
