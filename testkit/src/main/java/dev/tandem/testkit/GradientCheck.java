package dev.tandem.testkit;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Values;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Compares the gradients of a loss with slopes measured on the loss itself, in double on the oracle: the first link of the
 * chain of tests, which knows nothing of gradient rules.
 *
 * <p><i>Computes</i>: the slope of the loss along a direction from four values of it, two central differences D at h and h/2
 * extrapolated to (4·D(h/2) − D(h)) / 3, whose error falls with h⁴. Directions are random ones over all float leaves together,
 * one over each leaf, and single elements of each leaf.
 *
 * <p><i>Numerics</i>: with h = 2e-4 and values around 1 the measured slope is good to some 1e-11 of the loss where it is smooth.
 * A kink within h of a value shows as an error: choose another seed or a smaller step.
 */
public final class GradientCheck {

    private static final double STEP = 2e-4;
    private static final long SEED = 0x5EED17;

    private final Function<GraphBuilder, Value> loss;
    private final Map<String, double[]> given = new LinkedHashMap<>();
    private final Map<String, double[]> ranges = new LinkedHashMap<>();
    private double step = STEP;
    private long seed = SEED;

    private GradientCheck(Function<GraphBuilder, Value> loss) {
        this.loss = loss;
    }

    /**
     * Checks the gradients of a loss by all its float inputs and states, whose values are drawn from a standard normal unless
     * they are given.
     *
     * @param loss appends a float scalar to the graph of a builder for training. States keep their first values for the time of
     *        the check, the random key too
     */
    public static GradientCheck of(Function<GraphBuilder, Value> loss) {
        return new GradientCheck(loss);
    }

    /**
     * Checks second derivatives: the gradients of a loss's slope along one fixed direction, which is made of its gradients.
     *
     * @param loss appends a float scalar
     */
    public static GradientCheck ofGradients(Function<GraphBuilder, Value> loss) {
        return new GradientCheck(b -> {
            Value first = loss.apply(b);
            var gradients = Gradients.of(first, floatLeaves(first.builder()));
            return probe(gradients.values().toArray(Value[]::new));
        });
    }

    /** A scalar from any values: Σ weight · element, the weights fixed numbers between 0.5 and 1.5 or their negatives. */
    public static Value probe(Value... values) {
        Value sum = null;
        var random = new SplittableRandom(SEED);
        for (Value v : values) {
            double[] weights = random.doubles(v.type().elements(), -1, 1).map(w -> w + Math.copySign(0.5, w)).toArray();
            Value weighted = Ops.sum(Ops.mul(v, v.builder().constant(v.type(), Values.of(weights))));
            sum = sum == null ? weighted : Ops.add(sum, weighted);
        }
        if (sum == null) {
            throw new IllegalArgumentException("a probe needs a value");
        }
        return sum;
    }

    /** Gives an input its elements; one with an integer type needs them. */
    public GradientCheck given(String input, double... values) {
        given.put(input, values.clone());
        return this;
    }

    /** Draws a leaf's elements evenly between two numbers. */
    public GradientCheck between(String leaf, double low, double high) {
        ranges.put(leaf, new double[]{low, high});
        return this;
    }

    /** Sets the seed of values and directions. */
    public GradientCheck seed(long number) {
        seed = number;
        return this;
    }

    /** Sets the largest distance h at which the loss is computed. */
    public GradientCheck step(double h) {
        step = h;
        return this;
    }

    /**
     * One comparison.
     *
     * @param direction what was changed
     * @param measured the slope of the loss
     * @param computed the gradient along the direction
     * @param error their difference, relative to the larger of the computed slope and the root mean square of the gradient's
     *        elements, which is what to expect along a random direction; 0 if rounding of the loss explains it
     */
    public record Slope(String direction, double measured, double computed, double error) {
    }

    /** All comparisons of a check. */
    public record Result(List<Slope> slopes) {
        /** Copies the list. */
        public Result {
            slopes = List.copyOf(slopes);
        }

        /** The comparison with the largest error; NaN is the largest. */
        public Slope worst() {
            return slopes.stream().max(Comparator.comparingDouble(Slope::error)).orElseThrow();
        }

        /**
         * Passes if no error is above a bound.
         *
         * @throws AssertionError with the worst comparison
         */
        public void isWithin(double bound) {
            Slope worst = worst();
            if (!(worst.error <= bound)) {
                throw new AssertionError("gradient along %s: measured %s, computed %s, relative error %.2e > %.0e"
                        .formatted(worst.direction, worst.measured, worst.computed, worst.error, bound));
            }
        }
    }

    /** Measures and compares. */
    public Result run() {
        var b = new GraphBuilder(true);
        Value scalar = loss.apply(b);
        var leaves = floatLeaves(b);
        var outputs = new LinkedHashMap<String, Value>();
        Gradients.of(scalar, leaves).forEach((leaf, gradient) -> outputs.put(name(leaf.node()), gradient));
        try (var backend = OracleBackend.open(); var session = new Session(backend, seed)) {
            var values = session.compile(graph(b, Map.of("loss", scalar)));
            var gradients = session.compile(graph(b, outputs));
            var measurement = new SlopeMeasurement(session, values, gradients, seed, step);
            given.forEach(measurement::set);
            for (Value leaf : leaves) {
                measurement.at(name(leaf.node()), leaf.type().elements(), given, ranges);
            }
            return new Result(measurement.slopes());
        }
    }

    private static Graph graph(GraphBuilder b, Map<String, Value> outputs) {
        return new Graph(b.nodes(), outputs, Map.of(), Map.of());
    }

    private static List<Value> floatLeaves(GraphBuilder b) {
        return b.nodes().stream().filter(n -> n.op() instanceof Op.Input || n.op() instanceof Op.State)
                .map(n -> n.result(0)).filter(v -> v.type().dtype().isFloat()).toList();
    }

    private static String name(Node leaf) {
        return leaf.op() instanceof Op.State s ? s.name() : ((Op.Input) leaf.op()).name();
    }
}
