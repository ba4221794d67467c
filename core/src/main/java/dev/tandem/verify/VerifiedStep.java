package dev.tandem.verify;

import dev.tandem.compile.CompileOptions;
import dev.tandem.graph.Graph;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;

/** One training step as one backend made it, with what it left behind. Closing frees it. */
final class VerifiedStep implements AutoCloseable {

    private static final double RATE = 0.1;
    private static final Optimizer OPTIMIZER = Optimizer.sgd(RATE).momentum(0.9);
    /** The slot that holds the gradient after the first step: 0.9 · 0 + gradient. */
    private static final String GRADIENT = "/" + OPTIMIZER.rule().slots().getFirst();

    private final Graph graph;
    private final Session session;
    private final Program program;

    VerifiedStep(SyntheticBatch batch, Backend backend, CompileOptions options) {
        graph = batch.training(OPTIMIZER);
        session = new Session(backend, batch.seed());
        try {
            program = session.compile(graph, options.keepingMarks()).eager();
            batch.feed(program, RATE);
            program.run();
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The step before any backend rewrote it. */
    Graph graph() {
        return graph;
    }

    Session session() {
        return session;
    }

    Program program() {
        return program;
    }

    /** The state that holds the gradient of a parameter. */
    static String gradient(String parameter) {
        return parameter + GRADIENT;
    }

    /** Whether a state holds a gradient. */
    static boolean isGradient(String state) {
        return state.endsWith(GRADIENT);
    }

    @Override
    public void close() {
        session.close();
    }
}
