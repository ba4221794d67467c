package dev.tandem.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackwardRuleTest {

    /** What comes to x through a ReLU to which 2, −3, 4, −5 come, where x is positive, positive, negative, negative. */
    private static double[] passed(BackwardRule rule) {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(4));
        Value weights = b.constant(TensorType.f32(4), Values.of(2, -3, 4, -5));
        Value loss = Ops.sum(Ops.mul(Ops.relu(x), weights));
        Value back = Gradients.of(loss, List.of(x), rule).get(x);
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            return session.look(back, Map.of("x", new double[]{1, 1, -1, -1}));
        }
    }

    @Test
    void theDerivativeAsksWhatCameIn() {
        assertThat(passed(BackwardRule.derivative())).containsExactly(new double[]{2, -3, 0, 0}, within(0.0));
    }

    @Test
    void aDeconvnetAsksWhatComesBack() {
        assertThat(passed(BackwardRule.deconvnet())).containsExactly(2, 0, 4, 0);
    }

    @Test
    void guidedAsksBoth() {
        assertThat(passed(BackwardRule.guided())).containsExactly(2, 0, 0, 0);
    }

    @Test
    void aRuleKeepsTheShape() {
        assertThatThrownBy(() -> passed((node, dy) -> Optional.of(Ops.sum(dy)))).isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "a rule gives a value of another type than the operand's (f32[], expected f32[4])");
    }
}
