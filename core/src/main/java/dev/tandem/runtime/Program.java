package dev.tandem.runtime;

import dev.tandem.compile.Place;
import dev.tandem.compile.Plan;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Bound;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Recording;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A compiled graph with its memory. Give it its inputs, run it, read its outputs; the session's states go on by one step a run.
 *
 * <p>The first runs issue every kernel one by one; then the step is recorded once and replayed, which on a GPU is one launch.
 * After that, setting inputs, running and reading a scalar allocate nothing on the Java heap. A kernel's work is in order with
 * the uploads before it.
 */
public final class Program implements AutoCloseable {

    private static final int WARM_UP_RUNS = 2;

    private final Session session;
    private final String name;
    private final Graph graph;
    private final Plan plan;
    private final boolean keepsMarks;
    private final MemoryScope scope;
    private final Binding binding;
    private final Bound[] steps;
    private final Map<String, Readout> read = new HashMap<>();
    private final Map<String, List<Readout>> ahead = new HashMap<>();
    private @Nullable Recording recording;
    private boolean eager;
    private boolean complete;
    private boolean closed;
    private long runs;

    Program(Session session, String name, Graph graph, Plan plan, boolean keepsMarks, MemoryScope scope,
            Binding binding) {
        this.session = session;
        this.name = name;
        this.graph = graph;
        this.plan = plan;
        this.keepsMarks = keepsMarks;
        this.scope = scope;
        this.binding = binding;
        this.steps = binding.steps();
    }

    /** The graph as it was compiled: rewritten for the backend. */
    public Graph graph() {
        return graph;
    }

    /** The order of its steps and the places of its values. */
    public Plan plan() {
        return plan;
    }

    /** Whether it has a state of one of these names. */
    boolean hasStateOf(Set<String> names) {
        return graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.State s && names.contains(s.name()));
    }

    /** What it does, readably: a line a step with the memory it writes, then what the peak is made of. */
    public String listing() {
        return "%s on %s: %d kernels%n%s".formatted(name, session.backend().device(), steps.length,
                plan.listing(binding::describe));
    }

    /** The memory it allocates on the device, known before it was allocated: slab, inputs, constants. States are the session's. */
    public long plannedBytes() {
        return plan.plannedBytes();
    }

    /** The memory it has allocated on the device; what kernels keep for themselves is in here and not in {@link #plannedBytes}. */
    public long deviceBytes() {
        check();
        return scope.allocatedBytes();
    }

    /** Makes every run issue its kernels one by one, for tests and profiles. */
    public Program eager() {
        check();
        eager = true;
        return this;
    }

    // ---- inputs

    /** The inputs that the compiled step reads. */
    public SortedSet<String> inputs() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(binding.inputs().keySet()));
    }

    /** Whether the compiled step reads an input of this name. */
    public boolean hasInput(String input) {
        return binding.inputs().containsKey(input);
    }

    /** Sets every element of an input to one number; the natural way for a scalar. */
    public void set(String input, double value) {
        InputSlot slot = slot(input);
        slot.staging().fill(value);
        slot.upload();
    }

    /**
     * Sets an input from row-major elements.
     *
     * @throws UsageException if there is no such input or it has another number of elements
     */
    public void set(String input, float[] values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /** Sets an input from row-major elements. */
    public void set(String input, double[] values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /** Sets an input from row-major elements. */
    public void set(String input, int[] values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /** Sets an input from row-major elements. */
    public void set(String input, long[] values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /** Sets an input from row-major elements, which count from 0 to 255. */
    public void set(String input, byte[] values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /** Sets an input from memory of the backend's host type. */
    public void set(String input, MemorySegment values) {
        InputSlot slot = slot(input);
        slot.staging().write(values);
        slot.upload();
    }

    /**
     * Host memory of an input, of the backend's host type, to be filled by the caller and then given to {@link #upload}. What it
     * holds before is nothing to build on: it may be other memory after each upload.
     */
    public MemorySegment staging(String input) {
        return slot(input).staging().memory();
    }

    /** Starts copying an input's {@link #staging} to the device; {@link #staging} waits until there is some that may be filled. */
    public void upload(String input) {
        slot(input).upload();
    }

    private InputSlot slot(String input) {
        check();
        InputSlot slot = binding.inputs().get(input);
        if (slot == null) {
            throw new UsageException("input", input, "is not read by this program", name,
                    Spelling.cure(input, binding.inputs().keySet()));
        }
        return slot;
    }

    // ---- running

    /**
     * Runs one step. On a GPU it may return before the step is done; reading waits.
     *
     * @throws UsageException if an input was never set
     */
    public void run() {
        check();
        checkInputs();
        if (recording != null && !eager) {
            recording.replay();
        } else {
            issue();
            if (!eager && runs + 1 >= WARM_UP_RUNS) {
                session.backend().synchronize();
                recording = session.backend().record(this::issue);
            }
        }
        runs++;
    }

    /**
     * Runs some steps and takes the time of each kernel: starts it, and waits until the device is done. The session's states go on
     * by as many steps. On a GPU a time has the start of its kernel in it, some microseconds that a replayed step does not take.
     *
     * @param count steps, at least 1
     * @throws UsageException if an input was never set
     */
    public Profile profile(int count) {
        check();
        checkInputs();
        Backend backend = session.backend();
        var calls = new ArrayList<Profile.Call>(count * steps.length);
        backend.synchronize();
        long origin = System.nanoTime();
        for (int step = 0; step < count; step++) {
            for (int i = 0; i < steps.length; i++) {
                long start = System.nanoTime();
                steps[i].run();
                backend.synchronize();
                calls.add(new Profile.Call(step, binding.profiled().get(i), start - origin, System.nanoTime() - start));
            }
            runs++;
        }
        return new Profile(calls, count);
    }

    private void issue() {
        for (Bound step : steps) {
            step.run();
        }
    }

    private void checkInputs() {
        if (complete) {
            return;
        }
        for (InputSlot slot : binding.inputs().values()) {
            if (!slot.isSet()) {
                throw new UsageException("input", slot.name(), "was never set", slot.tensor().type().toString(),
                        "set it before the first run");
            }
        }
        complete = true;
    }

    // ---- results

    /** An output of the last run, row-major. */
    public double[] read(String output) {
        return download(output).read();
    }

    /** Writes an output of the last run into an array, without allocating another. */
    public void read(String output, float[] into) {
        download(output).arrived().read(into);
    }

    /** The first element of an output of the last run: a loss. */
    public double scalar(String output) {
        return download(output).scalar();
    }

    /**
     * The marked values that survived and can be read after a run; none unless the program was compiled to keep them. The old
     * value of a state that the step changes is not among them.
     */
    public SortedSet<String> marks() {
        var names = new TreeSet<String>();
        if (keepsMarks) {
            graph.marks().forEach((mark, value) -> {
                if (isLeft(value)) {
                    names.add(mark);
                }
            });
        }
        return Collections.unmodifiableSortedSet(names);
    }

    /** Whether a value that was kept to the end is no old value of a state, or a view of one, that has a new value then. */
    private boolean isLeft(Value value) {
        Value root = plan.places().get(value) instanceof Place.View view ? view.of() : value;
        return !(root.op() instanceof Op.State state && graph.updates().containsKey(state.name()));
    }

    /** A marked value of the last run, row-major. */
    public double[] mark(String mark) {
        check();
        Value value = keepsMarks ? graph.marks().get(mark) : null;
        if (value == null || !isLeft(value)) {
            throw new UsageException("mark", mark, "is not kept by this program", name,
                    keepsMarks ? Spelling.cure(mark, marks()) : "compile with keepMarks");
        }
        return download("mark " + mark, value).read();
    }

    /**
     * A place on the host for an output, so that several runs can be on their way before the first one's result is read.
     *
     * @param number of the place, from 0; those up to it are made when it is first asked for
     */
    public Readout readout(String output, int number) {
        List<Readout> places = ahead.get(output);
        if (places == null) {
            places = new ArrayList<>();
            ahead.put(output, places);
        }
        while (places.size() <= number) {
            places.add(readout(output, output(output)));
        }
        return places.get(number);
    }

    private Readout readout(String key, Value value) {
        var tensor = binding.tensor(value);
        return new Readout(this, key, tensor, Staging.of(key, tensor.type(), session.backend(), scope),
                session.backend());
    }

    private Value output(String output) {
        check();
        Value value = graph.outputs().get(output);
        if (value == null) {
            throw new UsageException("output", output, "is not made by this program", name,
                    Spelling.cure(output, graph.outputs().keySet()));
        }
        return value;
    }

    private Readout download(String output) {
        return download(output, output(output));
    }

    private Readout download(String key, Value value) {
        checkRan(key);
        Readout readout = read.get(key);
        if (readout == null) {
            readout = readout(key, value);
            read.put(key, readout);
        }
        readout.start();
        return readout;
    }

    /** Checks that there is something to read. */
    void checkRan(String what) {
        check();
        if (runs == 0) {
            throw new UsageException("program", name, "has not run yet", "reading " + what, "run it first");
        }
    }

    // ---- life

    void check() {
        if (closed) {
            throw new UsageException("program", name, "is closed", "", "compile the graph again");
        }
        session.check();
    }

    /** Frees its memory; the session's states stay. */
    @Override
    public void close() {
        check();
        session.forget(this);
        free();
    }

    void free() {
        closed = true;
        if (recording != null) {
            recording.close();
        }
        scope.close();
    }

    /** The names of its outputs. */
    public Collection<String> outputs() {
        return graph.outputs().keySet();
    }

    @Override
    public String toString() {
        return name;
    }
}
