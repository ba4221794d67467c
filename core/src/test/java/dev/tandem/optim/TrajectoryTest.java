package dev.tandem.optim;

import static dev.tandem.optim.Optimizer.adadelta;
import static dev.tandem.optim.Optimizer.adagrad;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.adamW;
import static dev.tandem.optim.Optimizer.rmsProp;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.optim.Valley.SIZE;
import static dev.tandem.optim.Valley.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each optimizer against a loop in double that is written from its paper and knows nothing of formulas. */
class TrajectoryTest {

    @Test
    void plainDescentFollowsTheGradient() {
        compare(sgd(0.1), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * gradient[i];
            }
        });
    }

    @Test
    void momentumAddsUpVelocityWithoutTheRate() {
        double[] velocity = new double[SIZE];
        compare(sgd(0.05).momentum(0.9), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                velocity[i] = 0.9 * velocity[i] + gradient[i];
                w[i] -= rate * velocity[i];
            }
        });
    }

    /** Sutskever et al. 2013, eq. 3 and 4: the reference keeps θ and looks ahead; w is where it looks. */
    @Test
    void nesterovLooksAheadOfWhereItIs() {
        double mu = 0.9;
        double[] theta = Valley.start();
        double[] velocity = new double[SIZE];
        compare(sgd(0.02).nesterov(mu), (t, rate, w, _) -> {
            double[] ahead = new double[SIZE];
            for (int i = 0; i < SIZE; i++) {
                ahead[i] = theta[i] + mu * velocity[i];
            }
            double[] gradient = Valley.gradient(ahead);
            for (int i = 0; i < SIZE; i++) {
                velocity[i] = mu * velocity[i] - rate * gradient[i];
                theta[i] += velocity[i];
                w[i] = theta[i] + mu * velocity[i];
            }
        });
    }

    /** Duchi et al. 2011, Fig. 1. */
    @Test
    void adagradDividesByTheRootOfAllSquares() {
        double[] squares = new double[SIZE];
        compare(adagrad(0.5), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                squares[i] += gradient[i] * gradient[i];
                w[i] -= rate * gradient[i] / (1e-10 + Math.sqrt(squares[i]));
            }
        });
    }

    /** Hinton 2012, lecture 6e: MeanSquare(w, t) = 0.9 MeanSquare(w, t−1) + 0.1 gradient². */
    @Test
    void rmsPropDividesByTheRootOfTheMeanSquare() {
        double[] meanSquare = new double[SIZE];
        compare(rmsProp(0.05), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                meanSquare[i] = 0.9 * meanSquare[i] + 0.1 * gradient[i] * gradient[i];
                w[i] -= rate * gradient[i] / (Math.sqrt(meanSquare[i]) + 1e-8);
            }
        });
    }

    /** Zeiler 2012, Alg. 1, with a rate. */
    @Test
    void adadeltaHasTheUnitsOfTheWeight() {
        double rho = 0.95;
        double epsilon = 1e-6;
        double[] gradients = new double[SIZE];
        double[] deltas = new double[SIZE];
        compare(adadelta(30), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                gradients[i] = rho * gradients[i] + (1 - rho) * gradient[i] * gradient[i];
                double delta = -Math.sqrt(deltas[i] + epsilon) / Math.sqrt(gradients[i] + epsilon) * gradient[i];
                deltas[i] = rho * deltas[i] + (1 - rho) * delta * delta;
                w[i] += rate * delta;
            }
        });
    }

    /** Kingma &amp; Ba 2015, Alg. 1. */
    private static final class AdamReference implements Valley.Reference {

        private final double[] m = new double[SIZE];
        private final double[] v = new double[SIZE];

        @Override
        public void step(int t, double rate, double[] w, double[] gradient) {
            for (int i = 0; i < SIZE; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                double mean = m[i] / (1 - Math.pow(0.9, t));
                double square = v[i] / (1 - Math.pow(0.999, t));
                w[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
            }
        }
    }

    @Test
    void adamIsThatOfItsPaper() {
        compare(adam(0.1), new AdamReference());
    }

    /** Loshchilov &amp; Hutter 2019, Alg. 2, with λ times the rate. */
    @Test
    void adamWTakesTheDecayOffBesideItsStep() {
        var adam = new AdamReference();
        compare(adamW(0.1).weightDecay(0.03), (t, rate, w, gradient) -> {
            double[] before = w.clone();
            adam.step(t, rate, w, gradient);
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * 0.03 * before[i];
            }
        });
        assertThat(adamW(0.1).decay()).isEqualTo(new Decay(0, 0.01, true));
    }

    @Test
    void weightDecayIsAddedToTheGradient() {
        compare(sgd(0.1).weightDecay(0.01), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * (gradient[i] + 0.01 * w[i]);
            }
        });
    }

    @Test
    void weightDecayGoesThroughTheVelocity() {
        double[] velocity = new double[SIZE];
        compare(sgd(0.05).momentum(0.8).weightDecay(0.02), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                velocity[i] = 0.8 * velocity[i] + gradient[i] + 0.02 * w[i];
                w[i] -= rate * velocity[i];
            }
        });
    }

    @Test
    void decayOfMagnitudesPullsByTheSign() {
        compare(sgd(0.1).l1Decay(0.3).weightDecay(0.02), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * (gradient[i] + 0.02 * w[i] + 0.3 * Math.signum(w[i]));
            }
        });
    }

    @Test
    void decayOfMagnitudesBesideTheStepIsNotInTheVelocity() {
        double[] velocity = new double[SIZE];
        compare(sgd(0.05).momentum(0.9).l1Decay(0.1).decoupled(), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                velocity[i] = 0.9 * velocity[i] + gradient[i];
                w[i] -= rate * velocity[i] + rate * 0.1 * Math.signum(w[i]);
            }
        });
    }

    @Test
    void adamWithDecayInTheGradientDividesTheDecayToo() {
        var adam = new AdamReference();
        compare(adam(0.1).weightDecay(0.2), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                gradient[i] += 0.2 * w[i];
            }
            adam.step(t, rate, w, gradient);
        });
    }

    @Test
    void eachElementOfAGradientIsHeldInsideABound() {
        compare(sgd(0.1).weightDecay(0.5).clipValue(1.5), (t, rate, w, gradient) -> {
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * (Math.clamp(gradient[i], -1.5, 1.5) + 0.5 * w[i]);
            }
        });
    }

    /** Pascanu et al. 2013, Alg. 1, over all parameters. */
    private static void clipNorm(double[] gradient, double bound) {
        double squares = 0;
        for (double g : gradient) {
            squares += g * g;
        }
        double norm = Math.sqrt(squares);
        if (norm >= bound) {
            for (int i = 0; i < SIZE; i++) {
                gradient[i] *= bound / norm;
            }
        }
    }

    @Test
    void theNormOfAllGradientsIsHeldUnderABound() {
        compare(sgd(0.1).clipNorm(2).weightDecay(0.1), (t, rate, w, gradient) -> {
            clipNorm(gradient, 2);
            for (int i = 0; i < SIZE; i++) {
                w[i] -= rate * (gradient[i] + 0.1 * w[i]);
            }
        });
    }

    @Test
    void theNormIsHeldBeforeTheElements() {
        var adam = new AdamReference();
        compare(adam(0.1).clipNorm(4).clipValue(0.7), (t, rate, w, gradient) -> {
            clipNorm(gradient, 4);
            for (int i = 0; i < SIZE; i++) {
                gradient[i] = Math.clamp(gradient[i], -0.7, 0.7);
            }
            adam.step(t, rate, w, gradient);
        });
    }

    @Test
    void aStepWithAnInfiniteLossChangesNothingButTheCount() {
        for (Optimizer optimizer : List.of(sgd(0.1).momentum(0.9), sgd(0.1).momentum(0.9).clipNorm(1e9))) {
            var b = new GraphBuilder(true);
            Value w = b.parameter("w", TensorType.f32(1), new Init.Fill(1));
            Value loss = Ops.sum(Ops.mul(w, b.input("x", TensorType.f32(1))));
            Updates.append(b, optimizer, Gradients.of(loss, List.of(w)), loss);
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
    }

    /** The derivative of √w is infinite at 0, where √w is not. */
    @Test
    void aStepWhoseNormIsInfiniteChangesNothingButTheCount() {
        var b = new GraphBuilder(true);
        Value w = b.parameter("w", TensorType.f32(1), new Init.Fill(0));
        Value u = b.parameter("u", TensorType.f32(1), new Init.Fill(1));
        Value loss = Ops.sum(Ops.add(Ops.sqrt(w), u));
        Optimizer optimizer = adam(0.1).clipNorm(1);
        Updates.append(b, optimizer, Gradients.of(loss, List.of(w, u)), loss);
        b.output("loss", loss);
        try (var backend = OracleBackend.open();
                var session = new Session(backend, 0);
                Program program = session.compile(b.build())) {
            program.set(Updates.RATE, 0.5);
            program.run();
            assertThat(program.scalar("loss")).isEqualTo(1);
            assertThat(session.read("u")).containsExactly(1);
            assertThat(session.read("u/m")).containsExactly(0);
            assertThat(session.read(Updates.STEP)).containsExactly(1);
        }
    }

    @Test
    void namesAndRatesAreThoseOfTheRule() {
        assertThat(List.of(sgd(0.1), sgd(0.1).momentum(0.9), sgd(0.1).nesterov(0.9), adagrad(0.1), rmsProp(0.1),
                adadelta(0.1), adam(0.1), adamW(0.1), adam(0.2).clipNorm(1).rate(0.1)))
                .allSatisfy(o -> assertThat(o.rate()).isEqualTo(0.1))
                .allSatisfy(o -> assertThat(o.rate(0.3).rate()).isEqualTo(0.3))
                .allSatisfy(o -> assertThat(o.rate(0.3).rate(0.1)).isEqualTo(o))
                .extracting(Optimizer::name).containsExactly("sgd", "momentum", "nesterov", "adagrad", "rmsprop",
                        "adadelta", "adam", "adamw", "adam");
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> adam(0.1).weightDecay(-1))
                .hasMessage("weight decay: must be a number from 0 on (-1.0) — choose another number");
        assertThatThrownBy(() -> adam(0.1).l1Decay(Double.NaN))
                .hasMessage("weight decay: must be a number from 0 on (NaN) — choose another number");
        assertThatThrownBy(() -> adam(0.1).clipNorm(0))
                .hasMessage("clip: must be a number above 0 (0.0) — choose another number");
        assertThatThrownBy(() -> adam(0.1).clipValue(Double.NaN))
                .hasMessage("clip: must be a number above 0 (NaN) — choose another number");
    }

    @Test
    void aRuleNeedsAFormulaForTheParameterAndEachSlot() {
        Rule rule = sgd(0.1).momentum(0.9).rule();
        assertThatThrownBy(() -> new Rule(List.of("velocity"), List.of(), rule.update().subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rule needs a formula for w and one a slot: 1 for [velocity]");
    }
}
