package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
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

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.optim.Updates;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccumulationTest {

    private static final Network PERCEPTRON = sequential(features(2), dense(6), tanh(), dense(2));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    private static TrainingOptions options(int batch, int accumulate) {
        return TrainingOptions.defaults().batch(batch).seed(3).schedule(Schedule.constant()).accumulate(accumulate);
    }

    private static Trainer trainer(Optimizer optimizer, int batch, int accumulate, Backend backend) {
        return Trainer.of(PERCEPTRON, softmaxCrossEntropy(), optimizer, backend, options(batch, accumulate));
    }

    /** The weights after two epochs, and the number of updates. */
    private double[] trained(Optimizer optimizer, int samples, int batch, int accumulate) {
        try (var trainer = trainer(optimizer, batch, accumulate, near)) {
            trainer.fit(Points.grid(samples), epochs(2));
            double[] weights = trainer.session().read("dense1/weight");
            assertThat(trainer.session().read(Updates.STEP)).containsExactly(2.0 * ((samples - 1) / 64 + 1));
            return weights;
        }
    }

    private static List<Optimizer> optimizers() {
        return List.of(sgd(0.1).momentum(0.9).weightDecay(0.01), adam(0.02), adam(0.02).clipNorm(0.05).clipValue(0.02),
                Optimizer.adamW(0.02), Optimizer.adadelta(1));
    }

    /** The last: three batches of 16 and one of 2 an update. */
    @ParameterizedTest
    @CsvSource({"64,16,4", "128,16,4", "64,8,8", "50,16,4"})
    void severalBatchesAreOneOfAllTheirSamples(int samples, int batch, int accumulate) {
        for (Optimizer optimizer : optimizers()) {
            assertThat(trained(optimizer, samples, batch, accumulate)).as(optimizer.toString())
                    .containsExactly(trained(optimizer, samples, 64, 1), within(1e-12));
        }
    }

    @Test
    void nothingChangesBeforeAnUpdateIsDueAndItGoesOnIntoTheNextEpoch() {
        try (var trainer = trainer(adam(0.1), 4, 3, near)) {
            var seen = new ArrayList<String>();
            seen.add(trainer.parametersSha256());
            trainer.fit(Points.grid(10), epochs(2), new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    seen.add(trainer.parametersSha256());
                }
            });
            assertThat(seen.subList(0, 3)).containsOnly(seen.get(0));
            assertThat(seen.subList(3, 6)).containsOnly(seen.get(3)).doesNotContain(seen.get(0));
            trainer.fit(Points.grid(8), epochs(1));
            assertThat(trainer.session().read(Updates.STEP)).containsExactly(2);
            assertThat(trainer.session().read(Updates.BATCH)).containsExactly(2);
            assertThat(trainer.session().read("optimizer/samples")).containsExactly(8);
        }
    }

    private List<Object> run(Optimizer optimizer, Backend backend) {
        Network network = sequential(features(2), dense(8), batchNorm(), relu(), dropout(0.2), dense(2));
        var seen = new ArrayList<Object>();
        try (var trainer = Trainer.of(network, softmaxCrossEntropy(), optimizer, backend, options(4, 3))) {
            trainer.fit(Points.grid(14), epochs(2));
            seen.add(trainer.session().sha256(s -> true));
            for (int bad = 0; bad < 14; bad += 3) {
                Dataset data = broken(14, bad);
                assertThatThrownBy(() -> trainer.fit(data, epochs(1))).isInstanceOf(DivergenceException.class);
                seen.add(trainer.session().sha256(s -> true));
            }
            trainer.fit(Points.grid(14), epochs(2));
            seen.add(trainer.session().sha256(s -> true));
        }
        return seen;
    }

    private static Dataset broken(int size, int bad) {
        float[] points = new float[2 * size];
        for (int i = 0; i < size; i++) {
            points[2 * i] = i == bad ? Float.NaN : i % 3;
        }
        return Points.of("broken", points, new int[size]);
    }

    @Test
    void bothFeedsGiveTheSameBitsAlsoWhereALossIsNotFinite() {
        for (Optimizer optimizer : List.of(sgd(0.1).momentum(0.9), adam(0.02).clipNorm(0.05))) {
            assertThat(run(optimizer, far)).as(optimizer.toString()).isEqualTo(run(optimizer, near));
        }
    }

    @Test
    void numbersThatCanNotBeCountedAreRefused() {
        assertThatThrownBy(() -> TrainingOptions.defaults().accumulate(0)).isInstanceOf(UsageException.class)
                .hasMessage("accumulation: must be of 1 batch at least and of 16777216 samples at most"
                        + " (0 batches of 64 samples) — choose another number");
        assertThatThrownBy(() -> TrainingOptions.defaults().accumulate(1 << 20)).isInstanceOf(UsageException.class)
                .hasMessageContaining("(1048576 batches of 64 samples)");
    }
}
