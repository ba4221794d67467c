package dev.tandem.train;

import dev.tandem.compile.CompileOptions;
import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * Trains a network on a backend and judges it. Whole steps are compiled once for each batch size: the last, smaller batch of an
 * epoch has its own program, nothing is padded or dropped. Steps allocate nothing.
 *
 * <p>On a device with memory of its own a data set that takes no more than a quarter of what is free lies there while it is
 * trained on, and until another one is: an epoch then is launches only. The numbers are the same either way.
 *
 * <p>Same network, data, seed and options: same weights. Used by one thread, but for {@link #stop}. Closing it frees the model;
 * the backend stays open.
 */
public final class Trainer implements AutoCloseable {

    private final StepGraphs graphs;
    private final TrainingOptions options;
    private final Session session;
    private final Programs programs;
    private final Residence residence;
    private final LongSupplier nanos;
    private final Set<String> parameters;
    private volatile boolean stop;
    private boolean declared;
    private Samples trained;
    private long epochs;

    /**
     * A trainer with a clock of its own.
     *
     * @param nanos what {@link System#nanoTime} gives, or what a test has in its place
     */
    Trainer(StepGraphs graphs, Backend backend, TrainingOptions options, LongSupplier nanos) {
        this.graphs = graphs.accumulating(options.accumulate());
        this.options = options;
        this.nanos = nanos;
        parameters = Set.copyOf(graphs.parameters());
        if (parameters.isEmpty()) {
            throw new UsageException("network", "", "has nothing to train", "0 parameters",
                    "add a layer with weights, dense or conv");
        }
        session = new Session(backend, options.seed());
        programs = new Programs(session, this.graphs);
        trained = Samples.bytes(graphs.network().input());
        residence = new Residence(session, programs);
    }

    /** A trainer with the default options. */
    public static Trainer of(Network network, Loss loss, Optimizer optimizer, Backend backend) {
        return of(network, loss, optimizer, backend, TrainingOptions.defaults());
    }

    /**
     * A trainer. Nothing is allocated on the device before it is needed.
     *
     * @throws UsageException if the network has no parameters, or the optimizer's groups do not fit them
     */
    public static Trainer of(Network network, Loss loss, Optimizer optimizer, Backend backend,
            TrainingOptions options) {
        return new Trainer(new StepGraphs(network, loss, optimizer), backend, options, System::nanoTime);
    }

    /** How it trains. */
    public TrainingOptions options() {
        return options;
    }

    // ---- training

    /**
     * Trains. Called again, it goes on from the weights there are, in an order of the samples not used before; the schedule
     * starts anew.
     *
     * @param train what to learn from, shuffled anew each epoch
     * @param epochs how long
     * @param listeners are told in their order
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException before the first step, with the largest batch that fits
     * @throws DivergenceException naming the first layer whose values are not finite; the weights are those before that step
     */
    public History fit(Dataset train, Epochs epochs, TrainingListener... listeners) {
        checkFits(train);
        trained = Samples.of(train);
        try {
            return new TrainingRun(this, train, epochs.count(), nanos, List.of(listeners)).run();
        } finally {
            stop = false;
        }
    }

    /**
     * Ends {@link #fit} after the running step, on a device with memory of its own after the running burst of steps; or the next
     * call before its first step. Any thread may call it.
     */
    public void stop() {
        stop = true;
    }

    // ---- judging

    /**
     * Judges the network as it is.
     *
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public Evaluation evaluate(Dataset data) {
        int[][] confusion = new int[data.classes()][data.classes()];
        double[] lossSum = new double[1];
        pass(data, (batch, program) -> {
            double[] found = program.read(StepGraphs.CLASS);
            for (int i = 0; i < batch.size(); i++) {
                confusion[batch.labels()[i]][(int) found[i]]++;
            }
            lossSum[0] += program.scalar(StepGraphs.LOSS);
        });
        return new Evaluation(data.classNames(), confusion, lossSum[0] / data.size());
    }

    /**
     * What the network gives for some samples, a row a sample.
     *
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public float[][] outputs(Dataset data) {
        int width = graphs.network().output().elements();
        float[][] rows = new float[data.size()][width];
        pass(data, (batch, program) -> {
            double[] y = program.read(StepGraphs.OUTPUT);
            for (int i = 0; i < y.length; i++) {
                rows[batch.indices()[i / width]][i % width] = (float) y[i];
            }
        });
        return rows;
    }

    private void pass(Dataset data, BiConsumer<Batch, Program> each) {
        checkFits(data);
        Samples samples = Samples.of(data);
        var sized = EpochPrograms.of(data, options.batch(),
                size -> new BatchProgram(programs.evaluation(samples, size), samples));
        try (var batches = Batches.inOrder(data, options.batch())) {
            for (batches.begin(0); batches.hasNext();) {
                Batch batch = batches.next();
                BatchProgram program = sized.of(batch.size());
                program.run(batch);
                each.accept(batch, program.program());
            }
        }
    }

    private void checkFits(Dataset data) {
        Network network = graphs.network();
        if (!data.shape().equals(network.input())) {
            throw new UsageException("dataset", data.name(), "its samples do not fit the network",
                    "samples " + data.shape() + ", network " + network.input(),
                    data.shape().elements() == network.input().elements()
                            ? "begin the network with the samples' shape, then flatten()"
                            : "build the network for the samples' shape");
        }
        if (!network.output().equals(Shape.of(data.classes()))) {
            throw new UsageException("dataset", data.name(), "its classes do not fit the network",
                    data.classes() + " classes, network output " + network.output(),
                    "end the network with dense(" + data.classes() + ")");
        }
    }

    // ---- the model

    /** The states: parameters, what the optimizer keeps beside them, counters. All are there, trained or not. */
    public Session session() {
        declare();
        return session;
    }

    /** The SHA-256 of the parameters alone, as {@link Session#sha256} makes it. */
    public String parametersSha256() {
        declare();
        return session.sha256(parameters::contains);
    }

    /**
     * The device memory that training on images of bytes takes: states and the step for a whole batch, fed by the host. Known
     * without allocating any of it.
     */
    public long plannedBytes() {
        try (var empty = new Session(session.backend(), options.seed())) {
            return empty.plannedBytes(graphs.training(bytes(), options.batch()), CompileOptions.defaults());
        }
    }

    /**
     * What a training step became, readably: a line a step with its places in memory, and where memory is fullest. It is the step
     * for a whole batch of samples as last trained on, before any training of bytes as they are. Compiled if it was not.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public String listing() {
        return programs.training(trained, options.batch()).listing();
    }

    private void declare() {
        if (!declared) {
            session.declare(graphs.training(bytes(), 1));
            declared = true;
        }
    }

    private Samples bytes() {
        return Samples.bytes(graphs.network().input());
    }

    /** Frees the model and its programs. */
    @Override
    public void close() {
        session.close();
    }

    // ---- what a run asks

    /** How a run's steps get their batches. A data set for whose steps the device is too small beside it stays with the host. */
    Feed feed(Dataset data, int epochs, LongToDoubleFunction rates) {
        try {
            Residence.Resident resident = residence.bring(data, options.batch());
            if (resident != null) {
                return new ResidentFeed(resident, options, programs, epochs, rates, nanos);
            }
        } catch (OutOfMemoryException e) {
            residence.leave();
        }
        return new HostFeed(data, options, programs, rates);
    }

    long deviceBytes() {
        return session.deviceBytes();
    }

    boolean isStopping() {
        return stop;
    }

    /** The number of an epoch not trained before, from 0. */
    long nextEpoch() {
        return epochs++;
    }

    double rate(long step, long steps) {
        return graphs.optimizer().rate() * options.schedule().factor(step, steps);
    }

    /** Gives the memory of the training programs to the search: training is over. */
    String firstNonFiniteLayer(Samples samples, Batch batch, int since) {
        programs.closeTraining();
        return new Divergence(session, graphs).firstLayer(samples, batch, since);
    }
}
