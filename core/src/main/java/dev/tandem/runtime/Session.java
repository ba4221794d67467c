package dev.tandem.runtime;

import dev.tandem.compile.CompileOptions;
import dev.tandem.compile.Compiler;
import dev.tandem.compile.Plan;
import dev.tandem.compile.Planner;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The states of one model on one backend, by name, and the programs that share them: a training step, an evaluation, the last
 * smaller batch. A state is made by the first program that has it; its first value depends on the session's seed and its name
 * alone.
 *
 * <p>Used by the thread that opened it, until {@link #handOver} lets another take it. Closing frees programs and states; the
 * backend stays open.
 */
public final class Session implements AutoCloseable {

    private final Backend backend;
    private final long seed;
    private final States states;
    private final List<Program> programs = new ArrayList<>();
    private final List<HeldStates> held = new ArrayList<>();
    private @Nullable Thread owner = Thread.currentThread();
    private boolean closed;
    private int compiled;

    /** Opens a session without states. */
    public Session(Backend backend, long seed) {
        this.backend = backend;
        this.seed = seed;
        this.states = new States(backend, seed);
    }

    /** Where its programs run. */
    public Backend backend() {
        return backend;
    }

    /** What its states' first values and its random numbers are drawn from. */
    public long seed() {
        return seed;
    }

    // ---- programs

    /** Compiles a graph as training and evaluation want it. */
    public Program compile(Graph graph) {
        return compile(graph, CompileOptions.defaults());
    }

    /**
     * Compiles a graph, plans and allocates its memory, and makes the states that are new.
     *
     * @throws UsageException if a state has another type in this session
     * @throws OutOfMemoryException if the planned memory does not fit, before any is allocated
     */
    public Program compile(Graph graph, CompileOptions options) {
        check();
        compiled++;
        String name = "program " + compiled + " (" + String.join(", ", graph.outputs().keySet()) + ")";
        Graph optimized = Compiler.optimize(graph, backend, options);
        var unknown = unknownStates(optimized);
        MemoryScope scope = backend.openScope(name);
        try {
            var kernels = kernels(optimized, scope);
            Plan plan = plan(optimized, kernels, options);
            checkMemory(name, bytes(plan, unknown));
            states.declare(unknown);
            var binding = new Binding(plan, kernels, backend, scope, states);
            var program = new Program(this, name, optimized, plan, options.keepMarks(), scope, binding);
            programs.add(program);
            return program;
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /**
     * The device memory that {@link #compile} of a graph would take: its program's, and that of the states that are new.
     * Allocates none of it.
     */
    public long plannedBytes(Graph graph, CompileOptions options) {
        check();
        Graph optimized = Compiler.optimize(graph, backend, options);
        try (MemoryScope scope = backend.openScope("planning")) {
            return bytes(plan(optimized, kernels(optimized, scope), options), unknownStates(optimized));
        }
    }

    private Plan plan(Graph optimized, Map<Node, Kernel> kernels, CompileOptions options) {
        return Planner.plan(optimized, backend::bytes, n -> workspaceBytes(kernels.get(n)), options.keepMarks());
    }

    private List<Op.State> unknownStates(Graph graph) {
        return states.unknown(graph.nodes().stream().map(Node::op).filter(Op.State.class::isInstance)
                .map(Op.State.class::cast).toList());
    }

    private Map<Node, Kernel> kernels(Graph graph, MemoryScope scope) {
        var work = graph.nodes().stream().filter(n -> !Op.isLeaf(n.op()) && !(n.op() instanceof Op.Reshape)).toList();
        var kernels = backend.compile(work, scope);
        var byNode = new HashMap<Node, Kernel>(2 * work.size());
        for (int i = 0; i < work.size(); i++) {
            byNode.put(work.get(i), kernels.get(i));
        }
        return byNode;
    }

    private static long workspaceBytes(@Nullable Kernel kernel) {
        return kernel == null ? 0 : kernel.workspaceBytes();
    }

    private long bytes(Plan plan, List<Op.State> unknown) {
        return plan.plannedBytes() + bytes(unknown);
    }

    private long bytes(List<Op.State> unknown) {
        return unknown.stream().mapToLong(s -> Plan.aligned(backend.bytes(s.type()))).sum();
    }

    private void checkMemory(String name, long asked) {
        long free = freeBytes();
        if (asked > free) {
            throw new OutOfMemoryException(name, asked, Math.max(0, free), "use a smaller batch or a smaller model");
        }
    }

    /**
     * Computes one value and what it needs, nothing else: how to see an intermediate result. No state changes.
     *
     * @param value any value of a graph under construction
     * @param inputs by name, each a Number or an array as {@link Program#set} takes; those the value does not need are ignored
     * @return its elements, row-major
     * @throws UsageException if an input it needs is missing, or one that is given is not in the graph
     */
    public double[] look(Value value, Map<String, ?> inputs) {
        check();
        var nodes = value.builder().nodes();
        var graph = new Graph(nodes, Map.of("look", value), Map.of(), Map.of());
        var known = new TreeSet<String>();
        nodes.forEach(n -> {
            if (n.op() instanceof Op.Input i) {
                known.add(i.name());
            }
        });
        inputs.keySet().stream().filter(i -> !known.contains(i)).forEach(i -> {
            throw new UsageException("input", i, "is not in the graph", "", Spelling.cure(i, known));
        });
        try (Program program = compile(graph)) {
            var given = new LinkedHashMap<String, Object>(inputs);
            given.forEach((input, v) -> {
                if (program.hasInput(input)) {
                    set(program, input, v);
                }
            });
            program.run();
            return program.read("look");
        }
    }

    private static void set(Program program, String input, Object value) {
        switch (value) {
            case Number n -> program.set(input, n.doubleValue());
            case float[] v -> program.set(input, v);
            case double[] v -> program.set(input, v);
            case int[] v -> program.set(input, v);
            case long[] v -> program.set(input, v);
            case byte[] v -> program.set(input, v);
            case MemorySegment v -> program.set(input, v);
            default ->
                throw new UsageException("input", input, "can't be set from this", value.getClass().getSimpleName(),
                        "give a number or an array of float, double, int, long or byte");
        }
    }

    // ---- states

    /**
     * Makes the states of a graph that are new, as compiling it would: before the first step they can be read, or replaced by
     * those of a file.
     *
     * @throws UsageException if a state has another type in this session
     * @throws OutOfMemoryException if they do not fit, before any is made
     */
    public void declare(Graph graph) {
        check();
        var unknown = unknownStates(graph);
        checkMemory("states", bytes(unknown));
        states.declare(unknown);
    }

    /**
     * Makes states beside the model's, for the caller to write before a program reads them.
     *
     * @param name what their memory is for, in messages
     * @throws UsageException if there is a state of such a name
     * @throws OutOfMemoryException if they do not fit, before any is made
     */
    public HeldStates hold(String name, Map<String, TensorType> types) {
        check();
        states.checkUnknown(types.keySet());
        checkMemory(name, types.values().stream().mapToLong(t -> Plan.aligned(backend.bytes(t))).sum());
        var made = new HeldStates(this, name, types);
        states.hold(made.all());
        held.add(made);
        return made;
    }

    void letGo(HeldStates gone) {
        programs.stream().filter(p -> p.hasStateOf(gone.all().keySet())).findFirst().ifPresent(p -> {
            throw new UsageException("states", gone.toString(), "are read by an open program", p.toString(),
                    "close it first");
        });
        states.letGo(gone.all().keySet());
        held.remove(gone);
    }

    /** The names of the model's states there are so far; what is held beside it is not among them. */
    public SortedSet<String> states() {
        check();
        return new TreeSet<>(states.all().keySet());
    }

    /** A state's type. */
    public TensorType type(String state) {
        check();
        return states.tensor(state).type();
    }

    /** A state's elements, row-major. */
    public double[] read(String state) {
        check();
        Staging staging = states.download(state);
        double[] values = new double[staging.elements()];
        staging.read(values);
        return values;
    }

    /** Writes a state's elements into an array. */
    public void read(String state, float[] into) {
        check();
        states.download(state).read(into);
    }

    /**
     * A state's elements in the backend's host type: exact for every element type. The memory is reused by the next call for
     * this state.
     */
    public MemorySegment download(String state) {
        check();
        return states.download(state).memory();
    }

    /** Replaces a state's elements. */
    public void write(String state, double[] values) {
        check();
        states.staging(state).write(values);
        states.upload(state);
    }

    /** Replaces a state's elements. */
    public void write(String state, float[] values) {
        check();
        states.staging(state).write(values);
        states.upload(state);
    }

    /** Replaces a state's elements; exact for integers of any size. */
    public void write(String state, long[] values) {
        check();
        states.staging(state).write(values);
        states.upload(state);
    }

    /** Replaces a state's elements by memory of the backend's host type, as {@link #download} gives it. */
    public void write(String state, MemorySegment values) {
        check();
        states.staging(state).write(values);
        states.upload(state);
    }

    /**
     * The SHA-256 of some of the model's states: of each float the 32 bits of its float32, of each integer its 64 bits, little-endian, states in
     * the order of their names.
     */
    public String sha256(Predicate<String> which) {
        check();
        return Fingerprint.of(states, which);
    }

    /** The device memory that is left to the session, if it has the device to itself. */
    public long freeBytes() {
        return backend.device().memoryBytes() - deviceBytes();
    }

    /** The device memory of states and programs together. */
    public long deviceBytes() {
        check();
        long bytes = states.bytes();
        for (HeldStates h : held) {
            bytes += h.bytes();
        }
        for (Program p : programs) {
            bytes += p.deviceBytes();
        }
        return bytes;
    }

    // ---- life

    /** Lets go of the calling thread: the next one that uses the session owns it. */
    public void handOver() {
        check();
        owner = null;
    }

    void check() {
        if (closed) {
            throw new UsageException("session", "", "is closed", "", "open another");
        }
        if (owner == null) {
            owner = Thread.currentThread();
        }
        if (owner != Thread.currentThread()) {
            throw new UsageException("session", "", "belongs to another thread",
                    "owner " + owner.getName() + ", caller "
                            + Thread.currentThread().getName(),
                    "give each thread a session, or let the owner call handOver() first");
        }
    }

    void forget(Program program) {
        programs.remove(program);
    }

    /** Frees the programs and the states. */
    @Override
    public void close() {
        check();
        programs.forEach(Program::free);
        programs.clear();
        held.forEach(HeldStates::free);
        held.clear();
        states.close();
        closed = true;
    }
}
