package dev.tandem.optim;

import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Twenty steps down the valley f(w) = ½·Σ curvature·(w − bottom)², each optimizer against a loop in double that is written from
 * its paper and knows nothing of formulas.
 */
class TrajectoryTest {

    private static final int STEPS = 20;
    private static final double[] START = {1, -2, 0.5};
    private static final double[] CURVATURE = {1, 0.3, 5};
    private static final double[] BOTTOM = {-1, 0.25, 2};

    /** One step of a reference: changes w. */
    private interface Reference {
        void step(int t, double rate, double[] w, double[] gradient);
    }

    private static double[] gradient(double[] w) {
        double[] gradient = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            gradient[i] = CURVATURE[i] * (w[i] - BOTTOM[i]);
        }
        return gradient;
    }

    /** A rate that changes, as a schedule makes it. */
    private static double rate(Optimizer optimizer, int step) {
        return optimizer.rate() * (1 - 0.02 * step);
    }

    private static void compare(Optimizer optimizer, Reference reference) {
        var b = new GraphBuilder(true);
        Value w = b.parameter("w", TensorType.f32(3), new Init.Given(Values.of(START)));
        Value distance = Ops.sub(w, b.constant(TensorType.f32(3), Values.of(BOTTOM)));
        Value curved = Ops.mul(b.constant(TensorType.f32(3), Values.of(CURVATURE)), Ops.square(distance));
        Value loss = Ops.scale(Ops.sum(curved), 0.5);
        Updates.append(b, optimizer.rule(), Gradients.of(loss, List.of(w)), loss);
        b.output("loss", loss);
        double[] expected = START.clone();
        try (var backend = OracleBackend.open();
                var session = new Session(backend, 0);
                Program program = session.compile(b.build())) {
            for (int step = 0; step < STEPS; step++) {
                program.set(Updates.RATE, rate(optimizer, step));
                program.run();
                reference.step(step + 1, rate(optimizer, step), expected, gradient(expected));
                assertThat(session.read("w")).as("step %d", step + 1).containsExactly(expected, within(1e-6));
            }
            assertThat(session.read(Updates.STEP)).containsExactly(STEPS);
        }
        assertThat(expected[0]).isNotCloseTo(START[0], within(0.01));
    }

    @Test
    void plainDescentFollowsTheGradient() {
        compare(sgd(0.1), (t, rate, w, gradient) -> {
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * gradient[i];
            }
        });
    }

    @Test
    void momentumAddsUpVelocityWithoutTheRate() {
        double[] velocity = new double[3];
        compare(sgd(0.05).momentum(0.9), (t, rate, w, gradient) -> {
            for (int i = 0; i < w.length; i++) {
                velocity[i] = 0.9 * velocity[i] + gradient[i];
                w[i] -= rate * velocity[i];
            }
        });
    }

    @Test
    void weightDecayIsAddedToTheGradient() {
        compare(sgd(0.1).weightDecay(0.01), (t, rate, w, gradient) -> {
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * (gradient[i] + 0.01 * w[i]);
            }
        });
    }

    @Test
    void weightDecayGoesThroughTheVelocity() {
        double[] velocity = new double[3];
        compare(sgd(0.05).momentum(0.8).weightDecay(0.02), (t, rate, w, gradient) -> {
            for (int i = 0; i < w.length; i++) {
                velocity[i] = 0.8 * velocity[i] + gradient[i] + 0.02 * w[i];
                w[i] -= rate * velocity[i];
            }
        });
    }

    @Test
    void adamIsThatOfItsPaper() {
        double[] m = new double[3];
        double[] v = new double[3];
        compare(adam(0.1), (t, rate, w, gradient) -> {
            for (int i = 0; i < w.length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                double mean = m[i] / (1 - Math.pow(0.9, t));
                double square = v[i] / (1 - Math.pow(0.999, t));
                w[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
            }
        });
    }

    @Test
    void aStepWithAnInfiniteLossChangesNothingButTheCount() {
        var b = new GraphBuilder(true);
        Value w = b.parameter("w", TensorType.f32(1), new Init.Fill(1));
        Value loss = Ops.sum(Ops.mul(w, b.input("x", TensorType.f32(1))));
        Updates.append(b, sgd(0.1).momentum(0.9).rule(), Gradients.of(loss, List.of(w)), loss);
        b.output("loss", loss);
        try (var backend = OracleBackend.open();
                var session = new Session(backend, 0);
                Program program = session.compile(b.build())) {
            program.set(Updates.RATE, 0.5);
            for (double x : new double[]{2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                program.set("x", x);
                program.run();
            }
            assertThat(session.read("w")).containsExactly(0);
            assertThat(session.read("w/velocity")).containsExactly(2);
            assertThat(session.read(Updates.STEP)).containsExactly(4);
        }
    }

    @Test
    void namesAndRatesAreThoseOfTheRule() {
        assertThat(List.of(sgd(0.1), sgd(0.1).momentum(0.9), adam(1e-3))).extracting(Optimizer::name)
                .containsExactly("sgd", "momentum", "adam");
        assertThat(adam(1e-3).rate()).isEqualTo(1e-3);
    }

    @Test
    void aRuleNeedsAFormulaForTheParameterAndEachSlot() {
        Rule rule = sgd(0.1).momentum(0.9).rule();
        assertThatThrownBy(() -> new Rule(List.of("velocity"), List.of(), rule.update().subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rule needs a formula for w and one a slot: 1 for [velocity]");
    }
}
