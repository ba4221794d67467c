package dev.tandem.optim;

import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.adamW;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.optim.ParameterGroup.biasesAndScales;
import static dev.tandem.optim.ParameterGroup.frozen;
import static dev.tandem.optim.ParameterGroup.of;
import static dev.tandem.optim.Valley.SIZE;
import static dev.tandem.optim.Valley.WEIGHTS;
import static dev.tandem.optim.Valley.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import org.junit.jupiter.api.Test;

class ParameterGroupTest {

    @Test
    void aGroupHasARateOfItsOwn() {
        double[] velocity = new double[SIZE];
        compare(sgd(0.05).nesterov(0.9).groups(of("layer/bias").rate(0.25)), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                double own = i < WEIGHTS ? rate : 0.25 * rate;
                velocity[i] = 0.9 * velocity[i] - own * gradient[i];
                w[i] += 0.9 * velocity[i] - own * gradient[i];
            }
        });
    }

    @Test
    void biasesCanBeSparedTheDecay() {
        compare(sgd(0.1).weightDecay(0.2).groups(biasesAndScales().decay(0)), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * (gradient[i] + (i < WEIGHTS ? 0.2 * w[i] : 0));
            }
        });
        compare(sgd(0.1).weightDecay(0.2).decoupled().groups(biasesAndScales().decay(0)), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * gradient[i] + (i < WEIGHTS ? rate * 0.2 * w[i] : 0);
            }
        });
    }

    @Test
    void theFactorsOfSeveralGroupsMultiply() {
        var groups = sgd(0.1).weightDecay(0.2).groups(of("layer").rate(0.5).decay(3), of("*bias").rate(0.5).decay(2));
        compare(groups, (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                double own = i < WEIGHTS ? 0.5 * rate : 0.25 * rate;
                w[i] -= own * (gradient[i] + (i < WEIGHTS ? 3 : 6) * 0.2 * w[i]);
            }
        });
    }

    @Test
    void whatIsFrozenStaysAndIsNotInTheNorm() {
        compare(sgd(0.1).clipNorm(2).weightDecay(0.1).groups(frozen("layer/bias")), (t, rate, w, gradient) -> {
            double squares = 0;
            for (int i = 0; i < WEIGHTS; i++) {
                squares += gradient[i] * gradient[i];
            }
            for (int i = 0; i < WEIGHTS; i++) {
                w[i] -= rate * (gradient[i] * Math.min(1, 2 / Math.sqrt(squares)) + 0.1 * w[i]);
            }
        });
    }

    @Test
    void whatIsFrozenHasNoSlotsAndNoUpdate() {
        Graph step = Valley.step(adam(0.1).groups(frozen("*bias")));
        assertThat(step.updates().keySet()).containsExactlyInAnyOrder(Updates.STEP, "layer/weight", "layer/weight/m",
                "layer/weight/v");
    }

    @Test
    void aPatternNamesAParameterOrALayerOrHasStars() {
        assertThat(of("conv1").has("conv1/weight")).isTrue();
        assertThat(of("conv1").has("conv1")).isTrue();
        assertThat(of("conv1").has("conv10/weight")).isFalse();
        assertThat(of("conv1").has("block/conv1/weight")).isFalse();
        assertThat(of("block*").has("block2/conv1/weight")).isTrue();
        assertThat(of("*/conv1").has("block2/conv1/weight")).isTrue();
        assertThat(of("conv1/weight", "fc/bias").has("fc/bias")).isTrue();
        assertThat(of("a.c").has("abc")).isFalse();
        assertThat(biasesAndScales().has("dense1/weight")).isFalse();
        assertThat(biasesAndScales().has("batchNorm1/scale")).isTrue();
    }

    @Test
    void aGroupWithoutParametersIsRefused() {
        assertThatThrownBy(() -> Valley.step(sgd(0.1).groups(frozen("layer/wieght"))))
                .isInstanceOf(UsageException.class)
                .hasMessage("parameter group 'layer/wieght': no parameter of the network belongs to it"
                        + " — did you mean 'layer/weight'?");
        assertThatThrownBy(() -> of()).isInstanceOf(UsageException.class).hasMessage(
                "parameter group: names no parameters (0 patterns)"
                        + " — give the path of a layer or the name of a parameter");
        assertThatThrownBy(() -> of("a").rate(-1)).isInstanceOf(UsageException.class)
                .hasMessage("factor on the rate: must be a number from 0 on (-1.0) — choose another number");
        assertThatThrownBy(() -> of("a").decay(Double.NaN)).isInstanceOf(UsageException.class)
                .hasMessage("factor on the weight decay: must be a number from 0 on (NaN) — choose another number");
    }

    @Test
    void somethingMustBeLeftToTrain() {
        assertThatThrownBy(() -> Valley.step(adamW(0.1).groups(frozen("layer")))).isInstanceOf(UsageException.class)
                .hasMessage("optimizer 'adamw': nothing is left to train (2 of 2 parameters frozen)"
                        + " — freeze fewer layers");
    }
}
