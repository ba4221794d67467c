package dev.tandem.cpu;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.reshape;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.meanAbsoluteError;
import static dev.tandem.nn.Loss.meanSquaredError;
import static dev.tandem.nn.Loss.squaredError;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers are learnt, and samples are given again, by the CPU as by the oracle. */
class DenseTargetsTest {

    private static final TrainingOptions OPTIONS = TrainingOptions.defaults().batch(8).seed(2);

    private final Backend cpu = new CpuProvider().open(BackendOptions.defaults().threads(2));

    @AfterEach
    void everythingIsFreed() {
        cpu.close();
    }

    private static float[] between(int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = 2f * i / (count - 1) - 1;
        }
        return x;
    }

    @Test
    void aLineIsFound() {
        float[] y = between(21);
        for (int i = 0; i < y.length; i++) {
            y[i] = 0.75f * y[i] - 0.5f;
        }
        Dataset line = Dataset.of("line", Shape.of(1), between(21)).withValues(Shape.of(1), y);
        try (var trainer = Trainer.of(sequential(features(1), dense(1)), squaredError(), sgd(0.5), cpu, OPTIONS)) {
            trainer.fit(line, epochs(100));
            assertThat(trainer.session().read("dense1/weight")).containsExactly(new double[]{0.75}, within(1e-6));
            assertThat(trainer.session().read("dense1/bias")).containsExactly(new double[]{-0.5}, within(1e-6));
        }
    }

    @Test
    void aCurveIsFound() {
        float[] y = between(41);
        for (int i = 0; i < y.length; i++) {
            y[i] = 2 * y[i] * y[i] - 1;
        }
        Dataset parabola = Dataset.of("parabola", Shape.of(1), between(41)).withValues(Shape.of(1), y);
        try (var trainer = Trainer.of(sequential(features(1), dense(12), tanh(), dense(1)), meanSquaredError(),
                adam(0.03), cpu, OPTIONS)) {
            assertThat(trainer.meanLoss(parabola, meanAbsoluteError())).isGreaterThan(0.4);
            trainer.fit(parabola, epochs(200));
            assertThat(trainer.meanLoss(parabola, meanAbsoluteError())).isLessThan(0.05);
        }
    }

    @Test
    void picturesAreGivenAgainThroughTwoNumbers() {
        var random = new SplittableRandom(7);
        byte[] pixels = new byte[64 * 16];
        for (int i = 0; i < pixels.length; i++) {
            int bar = i / 16 % 8;
            int place = bar < 4 ? i / 4 % 4 : i % 4;
            pixels[i] = (byte) ((place == bar % 4 ? 200 : 0) + random.nextInt(20));
        }
        Dataset bars = Dataset.of("bars", Shape.of(1, 4, 4), pixels).with(Normalization.of(60, 85));
        var network = sequential(image(1, 4, 4), flatten(), dense(2), tanh(), dense(12), tanh(), dense(16),
                reshape(1, 4, 4));
        try (var trainer = Trainer.of(network, meanSquaredError(), adam(0.03), cpu, OPTIONS)) {
            trainer.fit(bars, epochs(120));
            assertThat(trainer.meanLoss(bars)).as("of a variance around 1").isLessThan(0.1);
        }
    }
}
