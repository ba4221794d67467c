package dev.tandem.train;

import dev.tandem.compile.CompileOptions;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.graph.Graph;
import dev.tandem.nn.Loss;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The compiled programs of a model: one for each use, source and batch size, made when it is first asked for. */
final class Programs {

    private enum Use {
        TRAINING("training step"), EVALUATION("evaluation"), LOSSES("evaluation"), OUTPUTS("evaluation"), NORMS(
                "gradient norms");

        private final String title;

        Use(String title) {
            this.title = title;
        }
    }

    private record Key(Use use, Source source, int batch, Loss loss) {
    }

    private final Session session;
    private final StepGraphs graphs;
    private final Map<Key, Program> programs = new HashMap<>();

    Programs(Session session, StepGraphs graphs) {
        this.session = session;
        this.graphs = graphs;
    }

    /**
     * The program that trains a batch.
     *
     * @throws OutOfMemoryException with the largest batch that fits; without it beside a data set on the device, which can leave
     */
    Program training(Source source, int batch) {
        return of(new Key(Use.TRAINING, source, batch, graphs.loss()));
    }

    /**
     * The program that judges a batch of samples in classes.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    Program evaluation(Source source, int batch) {
        return of(new Key(Use.EVALUATION, source, batch, graphs.loss()));
    }

    /**
     * The program that sums a batch's losses.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    Program losses(Source source, int batch, Loss measure) {
        return of(new Key(Use.LOSSES, source, batch, measure));
    }

    /**
     * The program that gives the network's outputs for a batch.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    Program outputs(Source source, int batch) {
        return of(new Key(Use.OUTPUTS, source, batch, graphs.loss()));
    }

    /**
     * The program that gives the norms of a batch's gradients.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    Program norms(Source source, int batch) {
        return of(new Key(Use.NORMS, source, batch, graphs.loss()));
    }

    /** Frees the training programs; they are compiled again when they are needed. */
    void closeTraining() {
        close(k -> k.use == Use.TRAINING);
    }

    /** Frees the programs that read a data set on the device. */
    void closeResident() {
        close(k -> k.source instanceof ResidentSet);
    }

    private void close(Predicate<Key> which) {
        programs.entrySet().removeIf(e -> {
            boolean gone = which.test(e.getKey());
            if (gone) {
                e.getValue().close();
            }
            return gone;
        });
    }

    private Program of(Key key) {
        Program known = programs.get(key);
        if (known == null) {
            known = compile(key);
            programs.put(key, known);
        }
        return known;
    }

    private Program compile(Key key) {
        try {
            return session.compile(graph(key, key.batch));
        } catch (OutOfMemoryException e) {
            if (key.source instanceof ResidentSet || e.asked() == 0) {
                throw e;
            }
            int fits = largestBatch(key, e.free());
            var explained = new OutOfMemoryException(key.use.title + " with batch " + key.batch, e.asked(), e.free(),
                    fits > 0
                            ? "the largest batch that fits is " + fits
                            : "not even a batch of 1 fits: use a smaller model");
            explained.addSuppressed(e);
            throw explained;
        }
    }

    /** Found by planning, which allocates nothing; 0 if not even one sample fits. */
    private int largestBatch(Key key, long freeBytes) {
        int fits = 0;
        int tooLarge = key.batch;
        while (tooLarge - fits > 1) {
            int batch = (fits + tooLarge) >>> 1;
            if (session.plannedBytes(graph(key, batch), CompileOptions.defaults()) <= freeBytes) {
                fits = batch;
            } else {
                tooLarge = batch;
            }
        }
        return fits;
    }

    private Graph graph(Key key, int batch) {
        return switch (key.use) {
            case TRAINING -> graphs.training(key.source, batch);
            case EVALUATION -> graphs.evaluation(key.source, batch);
            case NORMS -> graphs.norms(key.source, batch);
            case LOSSES -> graphs.losses(key.source, batch, key.loss);
            case OUTPUTS -> graphs.outputs(key.source, batch);
        };
    }
}
