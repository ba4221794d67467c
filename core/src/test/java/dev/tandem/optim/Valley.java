package dev.tandem.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.autodiff.Gradients;
import dev.tandem.compile.CompileOptions;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.Arrays;

/**
 * Twenty steps down f(w) = ½·Σ curvature·(w − bottom)² from five places at once, three of which are {@code layer/weight} and two
 * {@code layer/bias}, on the oracle: it computes in double.
 */
final class Valley {

    static final String WEIGHT = "layer/weight";
    static final String BIAS = "layer/bias";
    /** The first coordinate of the bias. */
    static final int WEIGHTS = 3;
    static final int SIZE = 5;
    static final int STEPS = 20;

    private static final double[] START = {1, -2, 0.5, 3, -0.25};
    private static final double[] CURVATURE = {1, 0.3, 5, 2, 0.7};
    private static final double[] BOTTOM = {-1, 0.25, 2, 0.5, 1.5};

    /** One step of a reference: changes w, whose gradient is given. */
    interface Reference {
        void step(int t, double rate, double[] w, double[] gradient);
    }

    private Valley() {
    }

    static double[] start() {
        return START.clone();
    }

    static double[] gradient(double[] w) {
        double[] gradient = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            gradient[i] = CURVATURE[i] * (w[i] - BOTTOM[i]);
        }
        return gradient;
    }

    /** A rate that changes, as a schedule makes it. */
    static double rate(Optimizer optimizer, int step) {
        return optimizer.rate() * (1 - 0.02 * step);
    }

    static Graph step(Optimizer optimizer) {
        var b = new GraphBuilder(true);
        Value loss = b.scope("layer", () -> Ops.scale(
                Ops.add(part(b, "weight", 0, WEIGHTS), part(b, "bias", WEIGHTS, SIZE)), 0.5));
        Updates.append(b, optimizer, Gradients.of(loss, Updates.trained(b, optimizer)), loss);
        b.output("loss", loss);
        return b.build();
    }

    private static Value part(GraphBuilder b, String name, int from, int to) {
        TensorType type = TensorType.f32(to - from);
        Value w = b.parameter(name, type, new Init.Given(values(START, from, to)));
        Value distance = Ops.sub(w, b.constant(type, values(BOTTOM, from, to)));
        return Ops.sum(Ops.mul(b.constant(type, values(CURVATURE, from, to)), Ops.square(distance)));
    }

    private static Values values(double[] all, int from, int to) {
        return Values.of(Arrays.copyOfRange(all, from, to));
    }

    static double[] read(Session session) {
        double[] w = Arrays.copyOf(session.read(WEIGHT), SIZE);
        System.arraycopy(session.read(BIAS), 0, w, WEIGHTS, SIZE - WEIGHTS);
        return w;
    }

    /** Compares each of twenty steps with a reference's, relative to 1. */
    static void compare(Optimizer optimizer, Reference reference) {
        double[] expected = start();
        try (var backend = OracleBackend.open();
                var session = new Session(backend, 0);
                Program program = session.compile(step(optimizer), CompileOptions.defaults())) {
            for (int step = 0; step < STEPS; step++) {
                program.set(Updates.RATE, rate(optimizer, step));
                program.run();
                reference.step(step + 1, rate(optimizer, step), expected, gradient(expected));
                assertThat(read(session)).as("step %d", step + 1).containsExactly(expected, within(1e-12));
            }
            assertThat(session.read(Updates.STEP)).containsExactly(STEPS);
        }
        assertThat(expected[0]).isNotCloseTo(START[0], within(0.01));
    }
}
