package dev.tandem.graph;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects the nodes of one graph while functions on values are applied. Every node is checked when it is made. Used by one
 * thread.
 */
public final class GraphBuilder {

    /** The name of the state that holds the random key. */
    public static final String RANDOM_KEY = "random/key";

    private final boolean training;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<String, Value> updates = new LinkedHashMap<>();
    private final Map<String, Value> marks = new LinkedHashMap<>();
    private final Map<String, Value> leaves = new HashMap<>();
    private final Map<Op.Constant, Value> constants = new HashMap<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final IdentityHashMap<Object, String> layers = new IdentityHashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Deque<String> scope = new ArrayDeque<>();

    /** A trained state: its value, and how many of its elements count as parameters (a connection table counts fewer). */
    public record Parameter(Value value, long counted) {
        /** The state's name. */
        public String name() {
            return ((Op.State) value.op()).name();
        }
    }

    /** Starts an empty graph; {@code training} is what layers ask that behave differently then (dropout, batch norm). */
    public GraphBuilder(boolean training) {
        this.training = training;
    }

    /** Whether the graph is for training. */
    public boolean isTraining() {
        return training;
    }

    // ---- nodes

    /**
     * Appends a node named after the current scope and gives its results.
     *
     * @throws UsageException if the operands do not fit the operation
     */
    public List<Value> add(Op op, List<Value> operands, String label) {
        return addNamed(op, operands, path(label));
    }

    /** Appends a node with one result. */
    public Value add(Op op, String label, Value... operands) {
        return add(op, List.of(operands), label).get(0);
    }

    /** Appends a node with a full name, whatever the scope: what passes do that rewrite a graph. */
    public List<Value> addNamed(Op op, List<Value> operands, String name) {
        return addTyped(op, operands, Inference.of(op, operands.stream().map(Value::type).toList(), name), name);
    }

    /** Appends a node whose physical layouts were chosen by a pass; the logical types must be those inferred. */
    public List<Value> addTyped(Op op, List<Value> operands, List<TensorType> types, String name) {
        for (Value v : operands) {
            if (v.builder() != this) {
                throw new UsageException("node", name, "an operand belongs to another graph", v + " " + v.type(),
                        "apply the layer inside the graph that is being built");
            }
        }
        var node = new Node(this, nodes.size(), op, operands, types, name);
        nodes.add(node);
        return node.results();
    }

    /** The nodes so far, in order. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    // ---- leaves: one node a name

    /** A value that is given before each step; asked for again, the same one. */
    public Value input(String name, TensorType type) {
        return leaf(name, new Op.Input(name, type), type);
    }

    /** A state of the session; asked for again, the same one. */
    public Value state(String name, TensorType type, Init init) {
        return leaf(name, new Op.State(name, type, init), type);
    }

    /** A trained state, named after the current scope. A layer used twice gets the same one. */
    public Value parameter(String label, TensorType type, Init init) {
        return parameter(label, type, init, type.count());
    }

    /** A trained state of which only {@code counted} elements count as parameters. */
    public Value parameter(String label, TensorType type, Init init, long counted) {
        Value value = state(path(label), type, init);
        parameters.putIfAbsent(path(label), new Parameter(value, counted));
        return value;
    }

    /** The trained states in the order they were made. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** A float32 scalar. */
    public Value constant(double value) {
        return constant(TensorType.f32(), Values.of(value));
    }

    /** Fixed numbers: one an element, or one for all. */
    public Value constant(TensorType type, Values values) {
        return constants.computeIfAbsent(new Op.Constant(type, values),
                c -> addNamed(c, List.of(), path("constant")).get(0));
    }

    /**
     * The random key i64[2] (seed, step). The first call makes the state and its update, so that every step draws new numbers
     * and a resumed run draws the same ones.
     */
    public Value randomKey() {
        boolean known = leaves.containsKey(RANDOM_KEY);
        Value key = state(RANDOM_KEY, TensorType.of(DType.I64, 2), new Init.Seed());
        if (!known) {
            Value one = constant(TensorType.of(DType.I64, 2), Values.of(0, 1));
            var next = new Op.Map(List.of(Expr.add(Expr.o(0), Expr.o(1))), DType.I64);
            update(key, addNamed(next, List.of(key, one), "random/next").get(0));
        }
        return key;
    }

    /** A number that tells one use of random numbers from another: a hash of its unique path. */
    public long randomStream(String label) {
        long hash = 0xcbf29ce484222325L;
        for (char c : path(unique(label)).toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        return hash;
    }

    private Value leaf(String name, Op op, TensorType type) {
        Value known = leaves.get(name);
        if (known == null) {
            known = addNamed(op, List.of(), name).get(0);
            leaves.put(name, known);
        } else if (known.op().getClass() != op.getClass()) {
            throw new UsageException("leaf", name, "is both an input and a state", known.type() + ", " + type,
                    "rename one of them");
        } else if (!known.type().equals(type)) {
            throw new UsageException("leaf", name, "is used with two types", known.type() + ", " + type,
                    "a layer used twice needs inputs of the same size; else make two layers");
        }
        return known;
    }

    // ---- results

    /** Names a value that a step gives back. */
    public void output(String name, Value value) {
        if (outputs.putIfAbsent(name, value) != null) {
            throw new UsageException("output", name, "is named twice", "", "give each output a name of its own");
        }
    }

    /** The outputs so far. */
    public Map<String, Value> outputs() {
        return new LinkedHashMap<>(outputs);
    }

    /**
     * Names the value a state has after the step.
     *
     * @throws UsageException if the state has one already, or the types differ
     */
    public void update(Value state, Value next) {
        String name = state.op() instanceof Op.State s ? s.name() : state.toString();
        if (!(state.op() instanceof Op.State) || !state.type().logical().equals(next.type().logical())) {
            throw new UsageException("update", name, "needs a state and a value of its type",
                    state.type() + " by " + next.type(),
                    "cast or reshape the value");
        }
        if (updates.putIfAbsent(name, next) != null) {
            throw new UsageException("update", name, "is given twice in one step", "", "combine the two values");
        }
    }

    /** Marks a value weakly under a name: neither kept alive nor kept from fusing, but found if it survives. */
    public void mark(String name, Value value) {
        marks.put(name, value);
    }

    /** The marks so far. */
    public Map<String, Value> marks() {
        return new LinkedHashMap<>(marks);
    }

    /** The graph of what was collected. The builder can go on and build again. */
    public Graph build() {
        return new Graph(nodes, outputs, updates, marks);
    }

    // ---- names

    /** Runs with a name appended to the scope. */
    public <T> T scope(String name, Supplier<T> body) {
        scope.addLast(name);
        try {
            return body.get();
        } finally {
            scope.removeLast();
        }
    }

    /** Runs with the scope replaced by an absolute one. */
    public <T> T scopeAt(String absolute, Supplier<T> body) {
        var saved = new ArrayList<>(scope);
        scope.clear();
        if (!absolute.isEmpty()) {
            scope.add(absolute);
        }
        try {
            return body.get();
        } finally {
            scope.clear();
            scope.addAll(saved);
        }
    }

    /** The name of a label in the current scope. */
    public String path(String label) {
        String prefix = String.join("/", scope);
        return prefix.isEmpty() ? label : label.isEmpty() ? prefix : prefix + "/" + label;
    }

    /** A label not used before in the current scope: conv, conv2, conv3 … */
    public String unique(String label) {
        int count = counters.merge(path(label), 1, Integer::sum);
        String candidate = count == 1 ? label : label + count;
        return taken.add(path(candidate)) ? candidate : unique(label);
    }

    /**
     * The absolute path of a layer object, fixed when it is first used: {@code name} in the current scope, or, where the
     * layer has no name of its own, its kind with a number from 1. No other layer has it.
     */
    public String pathOf(Object layer, String kind, String name) {
        String known = layers.get(layer);
        if (known == null) {
            known = path(name.isEmpty() ? numbered(kind) : unique(name));
            layers.put(layer, known);
        }
        return known;
    }

    private String numbered(String kind) {
        String candidate = kind + counters.merge(path(kind), 1, Integer::sum);
        return taken.add(path(candidate)) ? candidate : numbered(kind);
    }
}
