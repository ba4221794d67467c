package dev.tandem.train;

import dev.tandem.compile.CompileOptions;
import dev.tandem.data.Batch;
import dev.tandem.data.Dataset;
import dev.tandem.error.DataException;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.io.Safetensors;
import dev.tandem.io.SafetensorsFile;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Profile;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network on a backend and judges it. Whole steps are compiled once for each batch size: the last, smaller batch of an
 * epoch has its own program, nothing is padded or dropped. Steps allocate nothing.
 *
 * <p>On a device with memory of its own a data set that takes no more than a quarter of what is free lies there while it is
 * trained on, and until another one is: an epoch then is launches only. A larger one is fed by the host, whose next batches travel
 * while a step runs. The numbers are the same either way. Samples that {@link TrainingOptions#augment} changes are fed by the host.
 *
 * <p>Same network, data, seed and options: same weights. Used by one thread, but for {@link #stop}. Closing it frees the model;
 * the backend stays open.
 */
public final class Trainer implements AutoCloseable {

    private final StepGraphs graphs;
    private final TrainingOptions options;
    private final Session session;
    private final Programs programs;
    private final Feeding feeding;
    private final Inspection inspection;
    private final Demands demands;
    private final Judging judging;
    private final LongSupplier nanos;
    private final Set<String> parameters;
    private volatile boolean stop;
    private boolean declared;
    private @Nullable SampleFormat format;
    private @Nullable Checkpoint resumed;
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
        feeding = new Feeding(session, programs, options, graphs.usual(), nanos);
        demands = new Demands(graphs.network(), graphs.loss());
        judging = new Judging(programs, graphs, options.batch(), backend.isRemote());
        inspection = new Inspection(session, programs);
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
        return fit(train, epochs.count(), null, listeners);
    }

    /**
     * Trains and leaves checkpoints, the last one when training ends or is stopped. After {@link #resume} it goes on where the
     * checkpoint was written, and what it leaves are the bits of a run that was never interrupted.
     *
     * @param train what to learn from, the same as before
     * @param epochs of the whole run
     * @param checkpoints where to leave them
     * @param listeners are told in their order
     * @throws UsageException if the samples do not fit the network, or the run is another than the one that is resumed
     * @throws OutOfMemoryException before the first step, with the largest batch that fits
     * @throws DivergenceException naming the first layer whose values are not finite
     * @throws DataException if a checkpoint can't be written; the one before is whole
     */
    public History fit(Dataset train, Epochs epochs, Checkpoints checkpoints, TrainingListener... listeners) {
        return fit(train, epochs.count(), checkpoints, listeners);
    }

    private History fit(Dataset train, int epochs, @Nullable Checkpoints checkpoints, TrainingListener... listeners) {
        demands.check(train);
        format = SampleFormat.of(train);
        var recipe = Recipe.of(graphs, train, epochs, options, session.backend());
        RunState from = null;
        if (resumed != null) {
            recipe.checkGoesOn(resumed);
            from = resumed.run();
            resumed = null;
        }
        try {
            return new TrainingRun(this, train, epochs, nanos, from,
                    checkpoints == null
                            ? null
                            : new CheckpointWriter(checkpoints, session, recipe, SampleFormat.of(train)),
                    List.of(listeners))
                    .run();
        } finally {
            stop = false;
        }
    }

    /**
     * Ends {@link #fit} after the running step, on a device with memory of its own after the steps that are under way; or the next
     * call before its first step. Any thread may call it.
     */
    public void stop() {
        stop = true;
    }

    /**
     * Takes the place of the trainer that a checkpoint is from: states at once, and where the run was with the next call of
     * {@link #fit}.
     *
     * @throws DataException if its states are not those of this network and optimizer
     */
    public void resume(Checkpoint checkpoint) {
        declare();
        read(checkpoint.tensors(), session.states());
        resumed = checkpoint;
        epochs = checkpoint.run().order();
    }

    // ---- judging

    /**
     * Judges the network as it is on samples in classes.
     *
     * @throws UsageException if the samples do not fit the network, or have no classes
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public Evaluation evaluate(Dataset data) {
        demands.checkClasses(data);
        return judging.evaluate(data);
    }

    /**
     * The mean loss of all samples, in classes or not, of the network as it is.
     *
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public double meanLoss(Dataset data) {
        return meanLoss(data, graphs.loss());
    }

    /**
     * The mean of another loss than the one that is trained: how a regression is measured, {@code meanLoss(test, meanAbsoluteError())}.
     *
     * @param measure a program is kept for it: give the same object again
     * @throws UsageException if the samples do not fit the network or the measure
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public double meanLoss(Dataset data, Loss measure) {
        new Demands(graphs.network(), measure).check(data);
        return judging.meanLoss(data, measure);
    }

    /**
     * What the network gives for some samples, a row a sample, whatever their targets are.
     *
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public float[][] outputs(Dataset data) {
        demands.checkSamples(data);
        return judging.outputs(data);
    }

    // ---- the model

    /** The states: parameters, what the optimizer keeps beside them, counters. All are there, trained or not. */
    public Session session() {
        declare();
        return session;
    }

    /**
     * Saves what the network is when it is used: parameters and what layers keep track of, by name, without what training keeps
     * beside them, and what it was trained on. Other tools read the file: a dense weight is [in,out], a convolution's [filters,channels/groups,…].
     *
     * @throws DataException if that fails; the file is what it was
     */
    public void save(Path file) {
        declare();
        Safetensors.write(file, StateFiles.contents(session, used()), format == null ? Map.of() : format.texts());
    }

    /**
     * Takes over what {@link #save}, a checkpoint, or another tool has saved; what training keeps beside stays.
     *
     * @param file the safetensors file; it may hold more than this network's states
     * @throws DataException if the file is missing or damaged, or a state is missing in it or has another type there
     */
    public void load(Path file) {
        declare();
        read(file, used());
    }

    /** Takes over some states of a file, and what it says that they were trained on. */
    private void read(Path file, Collection<String> states) {
        try (var open = SafetensorsFile.open(file)) {
            SampleFormat its = SampleFormat.in(open).orElse(format);
            StateFiles.load(session, open, states);
            format = its;
        }
    }

    /** The states of the network as it is used. */
    private SortedSet<String> used() {
        var names = new TreeSet<String>();
        graphs.outputs(graphs.usual(), 1).nodes().forEach(n -> {
            if (n.op() instanceof Op.State state) {
                names.add(state.name());
            }
        });
        return names;
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
            return empty.plannedBytes(graphs.training(feeding.fromHost(graphs.usual()), options.batch()),
                    CompileOptions.defaults());
        }
    }

    /**
     * What a training step became, readably: a line a step with its places in memory, and where memory is fullest; on a device
     * with memory of its own also where the data set lies and why. It is the step for a whole batch as last trained, before any
     * training for bytes that the host feeds. Compiled if it was not.
     *
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public String listing() {
        return feeding.step().listing() + feeding.place();
    }

    /**
     * Where the time of training steps goes: makes some on the first samples of a data set, kernel by kernel, and puts the states
     * back as they were. Steps are fed by the host.
     *
     * @param count steps, at least 1; the first are slow until a JVM has compiled what it runs
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public Profile profile(Dataset data, int count) {
        demands.check(data);
        declare();
        return inspection.profile(data, options.batch(), graphs.optimizer().rate(), count);
    }

    /**
     * How strongly one batch pulls at every parameter that learns, in their order; frozen ones are left out. The batch has samples
     * from all over a data set, as the same data set gives the same ones each time. No state changes. The program that does it is
     * compiled the first time and kept.
     *
     * @param rate the learning rate of the update that is looked at
     * @throws UsageException if the samples do not fit the network
     * @throws OutOfMemoryException with the largest batch that fits
     */
    public List<GradientNorm> gradientNorms(Dataset data, double rate) {
        demands.check(data);
        declare();
        return inspection.gradientNorms(data, options.batch(), rate);
    }

    private void declare() {
        if (!declared) {
            session.declare(graphs.training(graphs.usual(), 1));
            declared = true;
        }
    }

    /** Frees the model and its programs. */
    @Override
    public void close() {
        session.close();
    }

    // ---- what a run asks

    /** How a run's steps get their batches. */
    Feed feed(Dataset data, int epochs, LongToDoubleFunction rates) {
        return feeding.feed(data, epochs, rates);
    }

    long deviceBytes() {
        return session.deviceBytes();
    }

    boolean isStopping() {
        return stop;
    }

    /** The number of the epoch that {@link #nextEpoch} gives next. */
    long epochs() {
        return epochs;
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
