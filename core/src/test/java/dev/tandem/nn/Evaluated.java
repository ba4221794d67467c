package dev.tandem.nn;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** What a layer makes of an input on the oracle, in double, with random parameters. */
record Evaluated(Shape shape, double[] y, Map<String, double[]> parameters) {

    private static final long SEED = 0x5EED17;

    /** Applies a layer whose parameters are drawn anew, biases too. */
    static Evaluated of(Layer layer, TensorType type, Object x) {
        return of(layer::apply, type, x, true);
    }

    /** Applies a layer or what else gives values, with the parameters it starts with. */
    static Evaluated untouched(UnaryOperator<Value> layer, TensorType type, Object x) {
        return of(layer, type, x, false);
    }

    private static Evaluated of(UnaryOperator<Value> layer, TensorType type, Object x, boolean drawn) {
        var random = new Random(SEED);
        var b = new GraphBuilder(true);
        Value y = layer.apply(b.input("x", type));
        b.output("y", y);
        var parameters = new LinkedHashMap<String, double[]>();
        try (var backend = OracleBackend.open(); var session = new Session(backend, SEED)) {
            session.declare(b.build());
            for (GraphBuilder.Parameter p : b.parameters()) {
                if (drawn) {
                    session.write(p.name(), gaussian(random, p.value().type().elements()));
                }
                parameters.put(p.name(), session.read(p.name()));
            }
            return new Evaluated(y.shape(), session.look(y, Map.of("x", x)), parameters);
        }
    }

    double[] parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), () -> name + " is none of " + parameters.keySet());
    }

    /** Standard normal numbers. */
    static double[] gaussian(int seed, int count) {
        return gaussian(new Random(seed), count);
    }

    private static double[] gaussian(Random random, int count) {
        return DoubleStream.generate(random::nextGaussian).limit(count).toArray();
    }
}
