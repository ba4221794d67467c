package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.optim.Schedule;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlateauTest {

    private static final double[] LOSSES = {5, 4, 4, 3.9999, 3, Double.NaN, 3.5, 3.1, 2, 2, 2, 2};
    private static final double[] FACTORS = {1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125};

    /** A plateau whose losses are given, by epoch. */
    private static Plateau plateau() {
        return new Plateau(0.5, 2, p -> LOSSES[p.epoch() - 1]);
    }

    private static Progress end(int epoch) {
        return new Progress(epoch, LOSSES.length, 3, 3, 3L * epoch, 3L * LOSSES.length, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void theFactorFallsAfterSomeEpochsWithoutProgress() {
        Plateau plateau = plateau();
        for (int epoch = 1; epoch <= LOSSES.length; epoch++) {
            plateau.epochEnded(end(epoch));
            assertThat(plateau.rateFactor()).as("after epoch %d", epoch).isEqualTo(FACTORS[epoch - 1]);
        }
    }

    @Test
    void whatItRemembersCanBeRestoredAnywhere() {
        for (int cut = 0; cut <= LOSSES.length; cut++) {
            Plateau first = plateau();
            for (int epoch = 1; epoch <= cut; epoch++) {
                first.epochEnded(end(epoch));
            }
            Plateau second = plateau();
            second.restore(first.remembered());
            for (int epoch = cut + 1; epoch <= LOSSES.length; epoch++) {
                second.epochEnded(end(epoch));
                assertThat(second.rateFactor()).as("after epoch %d", epoch).isEqualTo(FACTORS[epoch - 1]);
            }
        }
    }

    private static List<Double> rates(Backend backend) {
        var rates = new ArrayList<Double>();
        try (var trainer = Trainer.of(sequential(features(2), dense(2)), softmaxCrossEntropy(), sgd(0.5), backend,
                TrainingOptions.defaults().batch(4).schedule(Schedule.step(0.1, 2)))) {
            trainer.fit(Points.grid(10), epochs(LOSSES.length), plateau(), new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    rates.add(progress.rate());
                }

                @Override
                public double rateFactor() {
                    return 2;
                }
            });
        }
        return rates;
    }

    @Test
    void theRateIsTheSchedulesTimesWhatListenersAskForFromTheNextEpochOnWithBothFeeds() {
        try (var near = OracleBackend.open(); var far = new RemoteOracle()) {
            List<Double> rates = rates(near);
            assertThat(rates).hasSize(3 * LOSSES.length);
            for (int step = 0; step < rates.size(); step++) {
                double schedule = 0.5 * (2 * step < rates.size() ? 1 : 0.1);
                double factor = step < 3 ? 1 : FACTORS[step / 3 - 1];
                assertThat(rates.get(step)).as("step %d", step).isEqualTo(2 * factor * schedule);
            }
            assertThat(rates(far)).isEqualTo(rates);
        }
    }

    @Test
    void theTrainingLossIsWatchedUnlessAnotherNumberIs() {
        Plateau plateau = Plateau.ofTrainingLoss();
        for (double loss : new double[]{1, 0.9, 0.95, 0.95}) {
            plateau.epochEnded(new Progress(1, 9, 1, 1, 1, 9, 0, 0, loss, 1, 1, 1));
        }
        assertThat(plateau.remembered()).isEqualTo(Map.of("rateFactor", 0.5, "lowest", 0.9, "waited", 0.0));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        for (double factor : new double[]{0, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Plateau(factor, 1, Progress::loss)).isInstanceOf(UsageException.class)
                    .hasMessage("plateau: needs a factor between 0 and 1 and a patience of at least 1 (factor "
                            + factor + ", patience 1) — choose other numbers");
        }
        assertThatThrownBy(() -> new Plateau(0.5, 0, Progress::loss)).isInstanceOf(UsageException.class);
    }
}
