package dev.tandem.verify;

import dev.tandem.compile.CompileOptions;
import dev.tandem.graph.Graph;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One training step as one backend made it, with what it left behind. Closing frees it. */
final class VerifiedStep implements AutoCloseable {

    private static final double RATE = 0.1;
    private static final Optimizer OPTIMIZER = Optimizer.sgd(RATE).momentum(0.9);
    /** The slot that holds the gradient after the first step: 0.9 · 0 + gradient. */
    private static final String GRADIENT = "/" + OPTIMIZER.rule().slots().getFirst();

    private final Graph graph;
    private final Session session;
    private final Program program;

    private VerifiedStep(Graph graph, SyntheticBatch batch, Backend backend, CompileOptions options,
            Consumer<Program> moreInputs) {
        this.graph = graph;
        session = new Session(backend, batch.seed());
        try {
            program = session.compile(graph, options.keepingMarks()).eager();
            batch.feed(program, RATE);
            moreInputs.accept(program);
            program.run();
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** Makes the step that training makes, but keeps the results of layers. */
    static VerifiedStep of(SyntheticBatch batch, Backend backend) {
        return new VerifiedStep(batch.training(OPTIMIZER), batch, backend, CompileOptions.defaults(), program -> {
        });
    }

    /** Makes this step again on an oracle, nothing fused and each layer from the results that the layers before it gave here. */
    VerifiedStep again(SyntheticBatch batch, Backend oracle) {
        Set<String> layers = layers();
        return new VerifiedStep(GivenResults.of(graph, layers), batch, oracle, CompileOptions.defaults().unfused(),
                again -> layers.stream().filter(layer -> again.hasInput(GivenResults.given(layer)))
                        .forEach(layer -> again.set(GivenResults.given(layer), program.mark(layer))));
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

    /** The layers whose results can be read. */
    Set<String> layers() {
        var layers = new TreeSet<>(program.marks());
        layers.remove(SyntheticBatch.OUTPUT);
        return layers;
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
