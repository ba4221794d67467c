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
import static dev.tandem.optim.ParameterGroup.frozen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.data.Dataset;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientNormsTest {

    private static final Dataset DATA = Points.grid(16);
    private static final Network NETWORK = sequential(features(2), dense(6), tanh(), dense(2));

    private static Trainer trainer(Network network, Optimizer optimizer, OracleBackend backend) {
        return Trainer.of(network, softmaxCrossEntropy(), optimizer, backend, TrainingOptions.defaults().batch(16));
    }

    private static double length(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    /** Plain descent by all there is moves a parameter by rate · gradient. */
    @Test
    void theyAreThoseOfTheStepThatTrainingMakes() {
        double rate = 0.25;
        try (var backend = OracleBackend.open(); var trainer = trainer(NETWORK, sgd(rate), backend)) {
            var before = new HashMap<String, double[]>();
            trainer.session().states().forEach(s -> before.put(s, trainer.session().read(s)));
            List<GradientNorm> norms = trainer.gradientNorms(DATA, rate);
            trainer.fit(DATA, Epochs.epochs(1));

            assertThat(norms).extracting(GradientNorm::parameter).containsExactly("dense1/weight", "dense1/bias",
                    "dense2/weight", "dense2/bias");
            assertThat(norms).extracting(GradientNorm::elements).containsExactly(12L, 6L, 12L, 2L);
            for (GradientNorm norm : norms) {
                double[] was = before.getOrDefault(norm.parameter(), new double[0]);
                double[] is = trainer.session().read(norm.parameter());
                double[] moved = new double[was.length];
                Arrays.setAll(moved, i -> is[i] - was[i]);
                assertThat(norm.weight()).as(norm.toString()).isEqualTo(length(was), within(1e-12));
                assertThat(norm.update()).as(norm.toString()).isPositive().isEqualTo(length(moved), within(1e-12));
                assertThat(norm.gradient()).as(norm.toString()).isEqualTo(length(moved) / rate, within(1e-12));
                assertThat(norm.relativeUpdate()).as(norm.toString()).isEqualTo(norm.update() / norm.weight());
            }
        }
    }

    /** Momentum, slots and clipping change the update and leave the gradient. */
    @Test
    void theUpdateIsTheOptimizersOwn() {
        try (var backend = OracleBackend.open();
                var plain = trainer(NETWORK, sgd(1), backend);
                var clipped = trainer(NETWORK, sgd(1).clipNorm(0.01), backend);
                var adam = trainer(NETWORK, adam(1), backend)) {
            var expected = plain.gradientNorms(DATA, 0.5).stream().map(GradientNorm::gradient).toList();
            assertThat(clipped.gradientNorms(DATA, 0.5)).extracting(GradientNorm::gradient).isEqualTo(expected);
            assertThat(length(clipped.gradientNorms(DATA, 0.5).stream().mapToDouble(GradientNorm::update).toArray()))
                    .isEqualTo(0.5 * 0.01, within(1e-6));
            // Adam's first update moves every element by the rate.
            assertThat(adam.gradientNorms(DATA, 0.5)).extracting(GradientNorm::gradient).isEqualTo(expected);
            assertThat(adam.gradientNorms(DATA, 0.5).get(2).update()).isEqualTo(0.5 * Math.sqrt(12), within(1e-4));
        }
    }

    @Test
    void nothingChangesAndFrozenParametersHaveNone() {
        var network = sequential(features(2), dense(6), batchNorm(), relu(), dropout(0.5), dense(2));
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(network, softmaxCrossEntropy(), adam(0.1).groups(frozen("dense1")), backend,
                        TrainingOptions.defaults().batch(5).accumulate(2))) {
            trainer.fit(DATA, Epochs.epochs(1));
            String before = trainer.session().sha256(name -> true);
            List<GradientNorm> norms = trainer.gradientNorms(DATA, 0.1);
            assertThat(norms).extracting(GradientNorm::parameter).containsExactly("batchNorm1/scale",
                    "batchNorm1/shift", "dense2/weight", "dense2/bias");
            assertThat(norms).allSatisfy(n -> assertThat(n.gradient()).isPositive());
            assertThat(trainer.gradientNorms(DATA, 0.1)).isEqualTo(norms);
            assertThat(trainer.session().sha256(name -> true)).isEqualTo(before);
        }
    }

    /** A file that has its classes one after another would else show one class. */
    @Test
    void theBatchHasSamplesFromAllOverTheData() {
        var sorted = Points.of("sorted", new float[]{1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1}, 0, 0, 0, 0, 1, 1,
                1, 1);
        var mixed = Points.of("mixed", new float[]{1, 0, 0, 1}, 0, 1);
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(NETWORK, softmaxCrossEntropy(), sgd(1), backend,
                        TrainingOptions.defaults().batch(2))) {
            assertThat(trainer.gradientNorms(sorted, 1)).isEqualTo(trainer.gradientNorms(mixed, 1));
        }
    }

    @Test
    void samplesThatDoNotFitAreRefused() {
        try (var backend = OracleBackend.open();
                var trainer = trainer(sequential(features(3), dense(2)), sgd(1), backend)) {
            assertThatThrownBy(() -> trainer.gradientNorms(DATA, 1)).isInstanceOf(UsageException.class)
                    .hasMessage("dataset 'grid': its samples do not fit the network (samples [2], network [3]) "
                            + "— build the network for the samples' shape");
        }
    }
}
