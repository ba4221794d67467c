package dev.tandem.train;

import dev.tandem.compile.CompileOptions;
import dev.tandem.data.Batch;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.util.Arrays;
import java.util.Set;

/**
 * Finds where a step left the finite numbers. Its update was withheld, so running its forward part again over the same batch,
 * with everything kept and nothing fused, meets the same numbers.
 */
final class Divergence {

    private final Session session;
    private final StepGraphs graphs;

    Divergence(Session session, StepGraphs graphs) {
        this.session = session;
        this.graphs = graphs;
    }

    /** Whether a number is finite as a float32: what the guard of an update asks of a loss. */
    static boolean isFinite(double value) {
        return Math.abs(value) <= Float.MAX_VALUE;
    }

    /**
     * The first layer, in the order of the forward pass, with a value that is not finite; the loss if no layer has one.
     *
     * @param since steps that were issued after the one that failed: they are taken back
     */
    String firstLayer(Samples samples, Batch batch, int since) {
        Graph forward = graphs.forward(samples, batch.size());
        takeBack(since);
        advanceRandomNumbers(-1);
        try (Program program = session.compile(forward, CompileOptions.defaults().unfused().keepingMarks())) {
            new BatchProgram(program, samples).run(batch);
            Set<String> kept = program.marks();
            return forward.marks().keySet().stream().filter(kept::contains)
                    .filter(mark -> !areFinite(program.mark(mark)))
                    .findFirst().orElse(graphs.loss().name());
        } catch (OutOfMemoryException e) {
            return "unknown: no memory to look";
        } finally {
            advanceRandomNumbers(1);
        }
    }

    /** Takes back what steps change that change nothing else: counters. */
    private void takeBack(int steps) {
        advanceRandomNumbers(-steps);
        int every = graphs.accumulate();
        long updates = (long) session.read(Updates.STEP)[0];
        if (every == 1) {
            session.write(Updates.STEP, new long[]{updates - steps});
            return;
        }
        long batches = updates * every + (long) session.read(Updates.BATCH)[0] - steps;
        session.write(Updates.STEP, new long[]{batches / every});
        session.write(Updates.BATCH, new double[]{batches % every});
    }

    /** The random key is (seed, step); the step that failed has advanced it. */
    private void advanceRandomNumbers(int steps) {
        if (session.states().contains(GraphBuilder.RANDOM_KEY)) {
            double[] key = session.read(GraphBuilder.RANDOM_KEY);
            session.write(GraphBuilder.RANDOM_KEY, new long[]{session.seed(), (long) key[1] + steps});
        }
    }

    private static boolean areFinite(double[] values) {
        return Arrays.stream(values).allMatch(Divergence::isFinite);
    }
}
