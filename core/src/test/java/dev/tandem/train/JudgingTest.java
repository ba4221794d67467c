package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Judging a network on a device apart, whose results are waited for later, is the computation of a host that waits for each batch. */
class JudgingTest {

    private static final Network NETWORK = sequential(features(2), dense(6), tanh(), dense(2));

    private final OracleBackend near = OracleBackend.open();
    private final RemoteOracle far = new RemoteOracle();

    @AfterEach
    void everythingIsFreed() {
        near.close();
        far.close();
    }

    @ParameterizedTest(name = "{0} samples, batches of {1}")
    @CsvSource({"23, 4", "24, 4", "10, 9", "7, 7", "5, 64", "1, 1"})
    void bothGiveTheSameNumbers(int size, int batch) {
        assertThat(judged(size, batch, far)).isEqualTo(judged(size, batch, near));
    }

    private static List<Object> judged(int size, int batch, Backend backend) {
        try (var trainer = Feeds.trainer(NETWORK, sgd(0.3), batch, backend)) {
            trainer.fit(Points.grid(20), epochs(2));
            Evaluation evaluation = trainer.evaluate(Points.grid(size));
            return List.of(Arrays.deepToString(evaluation.confusion()), Arrays.toString(evaluation.ranks()),
                    evaluation.meanLoss(), trainer.meanLoss(Points.grid(size)),
                    Arrays.deepToString(trainer.outputs(Points.grid(size))), trainer.session().sha256(s -> true));
        }
    }

    @Test
    void outputsAreThoseOfEachSampleInItsPlace() {
        try (var small = Feeds.trainer(NETWORK, sgd(0.3), 4, far);
                var large = Feeds.trainer(NETWORK, sgd(0.3), 64, near)) {
            assertThat(small.outputs(Points.spiral(11))).isDeepEqualTo(large.outputs(Points.spiral(11)));
        }
    }

    /** Of a result, {@code <} is its departure and {@code ?} the wait for it; {@code >} is an upload. */
    @Test
    void batchesTravelBeforeEarlierResultsAreWaitedFor() {
        try (var trainer = Feeds.trainer(NETWORK, sgd(0.3), 4, far)) {
            trainer.evaluate(Points.grid(23));
            far.crossings.clear();
            trainer.evaluate(Points.grid(23));
            String run = " >[4,2] >[4] <[4] <[4,2] <[]";
            String result = " ?[4] ?[4,2] ?[]";
            assertThat(" " + String.join(" ", far.crossings)).isEqualTo(run.repeat(3) + result + run + result + run
                    + result + " >[3,2] >[3] <[3] <[3,2] <[]" + result.repeat(2) + " ?[3] ?[3,2] ?[]");
        }
    }

    @Test
    void onlyWhatIsAskedForTravels() {
        try (var trainer = Feeds.trainer(NETWORK, sgd(0.3), 4, far)) {
            trainer.outputs(Points.grid(8));
            trainer.meanLoss(Points.grid(8));
            far.crossings.clear();
            trainer.outputs(Points.grid(8));
            assertThat(String.join(" ", far.crossings)).isEqualTo(">[4,2] <[4,2] >[4,2] <[4,2] ?[4,2] ?[4,2]");
            far.crossings.clear();
            trainer.meanLoss(Points.grid(8));
            assertThat(String.join(" ", far.crossings)).isEqualTo(">[4,2] >[4] <[] >[4,2] >[4] <[] ?[] ?[]");
        }
    }
}
