package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeding a device apart ahead of the losses is the computation of a host that waits for each step. */
class HostFeedTest {

    private static final Network NORMALIZED = sequential(features(2), dense(8), batchNorm(), relu(), dropout(0.2),
            dense(2));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    /** Runs the same near and, fed by the host, far: what is written down must be equal, and so must be every state in the end. */
    private void same(Optimizer optimizer, int batch, BiConsumer<Trainer, List<Object>> script) {
        far.roomy = false;
        assertThat(run(NORMALIZED, optimizer, batch, far, (trainer, seen) -> {
            script.accept(trainer, seen);
            assertThat(trainer.listing()).contains("is fed by the host");
        })).isEqualTo(run(NORMALIZED, optimizer, batch, near, script));
    }

    @ParameterizedTest(name = "{0} samples, batches of {1}")
    @CsvSource({"23, 5", "24, 4", "10, 9", "7, 7", "5, 64"})
    void stepsFedAheadGiveTheSameBits(int size, int batch) {
        Dataset data = Points.grid(size);
        same(adam(0.02), batch, (trainer, seen) -> {
            fit(trainer, data, 3, seen);
            fit(trainer, data, 1, seen);
        });
    }

    /** Of a loss, {@code <} is its departure and {@code ?} the wait for it; {@code >} is an upload of rate, elements and labels. */
    @Test
    void batchesTravelBeforeEarlierLossesAreWaitedFor() {
        Dataset data = Points.grid(23);
        far.roomy = false;
        try (var trainer = trainer(NORMALIZED, sgd(0.1), 4, far)) {
            trainer.fit(data, epochs(1), new TrainingListener() {
                @Override
                public void started(Progress p) {
                    far.crossings.clear();
                }
            });
            String step = " >[] >[4,2] >[4] <[]";
            assertThat(" " + String.join(" ", far.crossings)).isEqualTo(step.repeat(3) + " ?[]" + step + " ?[]" + step
                    + " ?[] >[] >[3,2] >[3] <[] ?[] ?[] ?[]");
        }
    }

    // ---- divergence

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aBadSampleIsMetInItsStepWhateverIsUnderWay(int bad) {
        Dataset data = broken(10, bad);
        same(adam(0.02), 1, (trainer, seen) -> {
            diverge(trainer, data, 2, seen);
            diverge(trainer, data, 2, seen);
            fit(trainer, Points.grid(10), 1, seen);
        });
    }

    // ---- stopping

    @ParameterizedTest(name = "at {0} of 6 steps an epoch, done {1}")
    @CsvSource({"1, 3", "3, 5", "4, 6", "5, 6", "6, 6", "7, 9", "12, 12"})
    void aStopHoldsAfterTheStepsUnderWay(int at, long done) {
        Dataset data = Points.grid(12);
        far.roomy = false;
        var heard = new ArrayList<Object>();
        try (var stopped = trainer(NORMALIZED, adam(0.02), 2, far);
                var alone = trainer(NORMALIZED, adam(0.02), 2, near)) {
            History history = stopAt(at, stopped, data, heard);
            assertThat(heard).hasSize((int) done).doesNotHaveDuplicates().endsWith(done);
            assertThat(history).usingRecursiveComparison().ignoringFields("samplesPerSecond", "seconds", "deviceBytes")
                    .isEqualTo(stopAt(done, alone, data, new ArrayList<>()));
            assertThat(history.stopped()).isEqualTo(done < 12);
            assertThat(stopped.session().sha256(s -> true)).isEqualTo(alone.session().sha256(s -> true));
            stopped.fit(data, epochs(1));
            alone.fit(data, epochs(1));
            assertThat(stopped.session().sha256(s -> true)).isEqualTo(alone.session().sha256(s -> true));
        }
    }

    // ---- listeners

    @Test
    void aListenerMayEvaluateWhileStepsAreUnderWay() {
        Dataset data = Points.grid(23);
        same(sgd(0.1), 4, (trainer, seen) -> trainer.fit(data, epochs(2), new TrainingListener() {
            @Override
            public void stepped(Progress p) {
                trainer.evaluate(Points.grid(4));
                seen.add(p.loss());
            }

            @Override
            public void epochEnded(Progress p) {
                seen.add(trainer.evaluate(Points.grid(7)).toString());
            }
        }));
    }

    @Test
    void aListenerThatFailsLeavesATrainerThatGoesOn() {
        Dataset data = Points.grid(23);
        far.roomy = false;
        try (var trainer = trainer(NORMALIZED, sgd(0.1), 4, far);
                var alone = trainer(NORMALIZED, sgd(0.1), 4, near)) {
            assertThatThrownBy(() -> trainer.fit(data, epochs(2), new TrainingListener() {
                @Override
                public void stepped(Progress p) {
                    throw new IllegalStateException("enough");
                }
            })).hasMessage("enough");
            stopAt(3, alone, data, new ArrayList<>());
            assertThat(trainer.session().sha256(s -> true)).as("three steps were under way")
                    .isEqualTo(alone.session().sha256(s -> true));
            assertThat(trainer.fit(data, epochs(1)).epochLosses()).isEqualTo(alone.fit(data, epochs(1)).epochLosses());
        }
    }

    // ---- where the data set is

    @Test
    void theListingIsThatOfTheStepThatRanAndSaysWhereTheDataSetIs() {
        Dataset data = Points.grid(23);
        try (var trainer = trainer(NORMALIZED, sgd(0.1), 64, far)) {
            assertThat(trainer.listing()).contains("f32[64,2] = cast(%x)").doesNotContain("data set");
            trainer.fit(data, epochs(1));
            assertThat(trainer.listing()).contains("gather(%data/elements", "f32[23,2]").doesNotContain("%x")
                    .endsWith(String.format("%ndata set 'grid' lies on the device%n"));
        }
        far.roomy = false;
        try (var trainer = trainer(NORMALIZED, sgd(0.1), 8, far)) {
            trainer.fit(data, epochs(1));
            assertThat(trainer.listing()).contains("%x").doesNotContain("%data/elements").endsWith(String.format(
                    "%ndata set 'grid' is fed by the host: the training step has no room beside it on the device%n"));
            far.roomy = true;
            far.memoryBytes = trainer.session().deviceBytes() + 1000;
            trainer.fit(data, epochs(1));
            assertThat(trainer.listing()).endsWith(String.format("%ndata set 'grid' is fed by the host: it takes 800"
                    + " bytes, more than a quarter of the 1000 that are free on the device%n"));
        }
        try (var trainer = trainer(NORMALIZED, sgd(0.1), 8, near)) {
            trainer.fit(data, epochs(1));
            assertThat(trainer.listing()).doesNotContain("data set");
        }
    }
}
