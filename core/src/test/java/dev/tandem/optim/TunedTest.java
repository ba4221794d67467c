package dev.tandem.optim;

import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TunedTest {

    @Test
    void itsTextSaysWhatIsAskedAndNothingElse() {
        assertThat(sgd(0.03).momentum(0.9).weightDecay(1e-3).toString())
                .isEqualTo(sgd(0.03).momentum(0.9) + ", L2 decay 0.001");
        assertThat(adam(1e-3).weightDecay(0.01).l1Decay(0.5).decoupled().clipValue(2).clipNorm(5)
                .groups(ParameterGroup.frozen("dense1")).toString()).isEqualTo(adam(1e-3)
                        + ", decoupled L1 decay 0.5, decoupled L2 decay 0.01, values clipped at 2.0, norm clipped at 5.0, "
                        + ParameterGroup.frozen("dense1"));
    }
}
