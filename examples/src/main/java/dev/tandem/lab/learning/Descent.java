package dev.tandem.lab.learning;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.learning.Terrain.Points;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Walkers on a surface, all at once, each down its own gradient by the engine's optimizer. A stochastic gradient is the true one and
 * normal noise of some deviation in each direction: what a gradient from a few samples is.
 */
final class Descent implements AutoCloseable {

    private static final String NOISE = "noise";

    private final Session session;
    private final Program program;
    private final int walkers;

    /**
     * Where walkers were: at step 0 the start.
     *
     * @param x by step, of each walker
     * @param y by step, of each walker
     */
    record Walk(double[][] x, double[][] y) {

        int steps() {
            return x.length - 1;
        }

        /** Where one walker was. */
        Points of(int walker) {
            return new Points(Arrays.stream(x).mapToDouble(step -> step[walker]).toArray(),
                    Arrays.stream(y).mapToDouble(step -> step[walker]).toArray());
        }

        /** The way of one walker. */
        Mark.Line path(String legend, int walker) {
            Points way = of(walker);
            return new Mark.Line(legend, way.x(), way.y(), Mark.Look.PATH);
        }
    }

    /** Walkers of an optimizer at rest at their starts. */
    Descent(Terrain terrain, Optimizer optimizer, Backend backend, long seed, Points starts) {
        walkers = starts.count();
        session = new Session(backend, seed);
        var b = new GraphBuilder(true);
        TensorType type = TensorType.f32(walkers);
        Value x = b.parameter("x", type, new Init.Fill(0));
        Value y = b.parameter("y", type, new Init.Fill(0));
        Value deviation = b.input(NOISE, TensorType.f32());
        Value pushed = Ops.map("pushed", Expr.add(Expr.o(0), Expr.mul(Expr.o(1),
                Expr.add(Expr.mul(Expr.o(2), Expr.o(3)), Expr.mul(Expr.o(4), Expr.o(5))))),
                terrain.height(x, y), deviation, x, push(b, type), y, push(b, type));
        Value sum = Ops.sum(pushed);
        Updates.append(b, optimizer, Gradients.of(sum, List.of(x, y)), sum);
        program = session.compile(b.build());
        session.write("x", starts.x());
        session.write("y", starts.y());
    }

    private static Value push(GraphBuilder b, TensorType type) {
        return Ops.random(b, Distribution.NORMAL, type.shape());
    }

    /** Walks, and remembers each step. */
    Walk walk(int steps, double rate, double noise) {
        double[][] x = new double[steps + 1][];
        double[][] y = new double[steps + 1][];
        for (int step = 0; step <= steps; step++) {
            if (step > 0) {
                go(1, rate, noise);
            }
            Points now = now();
            x[step] = now.x();
            y[step] = now.y();
        }
        return new Walk(x, y);
    }

    /** Walks. */
    Descent go(int steps, double rate, double noise) {
        program.set(Updates.RATE, rate);
        program.set(NOISE, noise);
        for (int step = 0; step < steps; step++) {
            program.run();
        }
        return this;
    }

    /** Where the walkers are. */
    Points now() {
        return new Points(session.read("x"), session.read("y"));
    }

    @Override
    public void close() {
        session.close();
    }
}
