package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Profile;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void everyKernelOfAStepIsTimedAndTheModelStaysAsItIs() {
        var network = sequential(features(2), dense(6), tanh(), dense(2));
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(network, softmaxCrossEntropy(), adam(0.01), backend,
                        TrainingOptions.defaults().batch(8))) {
            trainer.fit(Points.spiral(8), Epochs.epochs(2));
            String before = trainer.session().sha256(name -> true);
            Profile profile = trainer.profile(Points.spiral(8), 5);
            assertThat(trainer.session().sha256(name -> true)).isEqualTo(before);
            assertThat(profile.steps()).isEqualTo(5);
            int kernels = profile.calls().size() / 5;
            assertThat(trainer.listing()).contains(": " + kernels + " kernels");
            assertThat(profile.calls()).hasSize(5 * kernels).allSatisfy(c -> assertThat(c.nanos()).isPositive());
            assertThat(profile.rows().stream().mapToDouble(Profile.Row::share).sum()).isEqualTo(1, within(1e-9));
            assertThat(profile.rows()).extracting(r -> r.kernel().name()).contains("tanh1/tanh",
                    "update/dense2/weight");
            assertThat(profile.toString()).contains(" µs a step in kernels, medians of 5 steps")
                    .containsPattern(" µs  × 1    matMul +tanh1/tanh\n");
        }
    }
}
