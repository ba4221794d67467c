package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Plan} of an optimized graph: order, updates in place, lifetimes, reuse in place, offsets. */
public final class Planner {

    private final Graph graph;
    private final ToLongFunction<TensorType> bytes;
    private final ToLongFunction<Node> workspaceBytes;
    private final Views views;
    private final StateUpdates updates;
    private final Map<Value, Integer> lastUse = new HashMap<>();
    private final Map<Value, Place> places = new HashMap<>();
    private final Map<Value, Block> blocks = new HashMap<>();
    private final Map<Node, Block> workspaces = new HashMap<>();
    private final List<Block> all = new ArrayList<>();
    private final Map<Value, Value> overwritten = new HashMap<>();
    private long inputBytes;
    private long constantBytes;
    private long naiveBytes;

    private Planner(Graph graph, ToLongFunction<TensorType> bytes, ToLongFunction<Node> workspaceBytes) {
        this.graph = graph;
        this.bytes = bytes;
        this.workspaceBytes = workspaceBytes;
        views = new Views(graph);
        updates = new StateUpdates(graph, views);
    }

    /**
     * Plans a graph whose outputs and updates own their storage, as {@link Compiler#optimize} leaves it.
     *
     * @param bytes the physical size of a type
     * @param workspaceBytes the scratch memory a node wants, 0 for none
     * @param keepMarks whether marked values stay until the end of the step
     */
    public static Plan plan(Graph graph, ToLongFunction<TensorType> bytes, ToLongFunction<Node> workspaceBytes,
            boolean keepMarks) {
        return new Planner(graph, bytes, workspaceBytes).plan(keepMarks);
    }

    private Plan plan(boolean keepMarks) {
        List<Node> steps = updates.order();
        findLastUses(steps, keepMarks);
        updates.inPlace().forEach((state, value) -> places.put(value, new Place.InState(state)));
        views.all().forEach((view, root) -> places.put(view, new Place.View(root)));
        for (int step = 0; step < steps.size(); step++) {
            place(steps.get(step), step);
        }
        long slabBytes = SlabLayout.place(all);
        for (int step = 0; step < steps.size(); step++) {
            for (Value v : steps.get(step).results()) {
                Block block = blocks.get(v);
                if (block != null) {
                    places.put(v, new Place.Slab(block.offset, block.bytes, step, lastUse.getOrDefault(v, step)));
                }
            }
        }
        var scratch = new HashMap<Node, Place.Slab>();
        workspaces.forEach((node, b) -> scratch.put(node, new Place.Slab(b.offset, b.bytes, b.from, b.to)));
        return new Plan(steps, places, scratch, updates.copied(), overwritten, updates.inPlace().keySet(), slabBytes,
                inputBytes,
                constantBytes, naiveBytes);
    }

    private void findLastUses(List<Node> steps, boolean keepMarks) {
        for (int step = 0; step < steps.size(); step++) {
            for (Value v : steps.get(step).operands()) {
                lastUse.put(views.root(v), step);
            }
        }
        int end = steps.size();
        graph.outputs().values().forEach(v -> lastUse.put(views.root(v), end));
        updates.copied().values().forEach(v -> lastUse.put(views.root(v), end));
        if (keepMarks) {
            graph.marks().values().forEach(v -> lastUse.put(views.root(v), end));
        }
    }

    private void place(Node node, int step) {
        Op op = node.op();
        if (op instanceof Op.Input input) {
            places.put(node.result(0), new Place.InInput(input.name()));
            inputBytes += alignedBytes(node.result(0));
        } else if (op instanceof Op.State state) {
            places.put(node.result(0), new Place.InState(state.name()));
        } else if (op instanceof Op.Constant) {
            places.put(node.result(0), new Place.InConstant(node));
            constantBytes += alignedBytes(node.result(0));
        } else if (!(op instanceof Op.Reshape)) {
            placeResults(node, step);
        }
    }

    private void placeResults(Node node, int step) {
        long scratch = Plan.aligned(workspaceBytes.applyAsLong(node));
        if (scratch > 0) {
            workspaces.put(node, add(new Block(scratch, step, step)));
        }
        Set<Block> taken = new HashSet<>(2);
        for (Value result : node.results()) {
            if (places.containsKey(result)) {
                continue;
            }
            naiveBytes += alignedBytes(result);
            int end = lastUse.getOrDefault(result, step);
            Value from = dyingOperand(node, result, step, taken);
            Block block = from == null ? null : blocks.get(from);
            if (from == null || block == null) {
                block = add(new Block(alignedBytes(result), step, end));
            } else {
                overwritten.put(result, from);
                block.to = end;
            }
            taken.add(block);
            blocks.put(result, block);
        }
    }

    /** An operand in the slab whose storage a result may take over; null if there is none. */
    private @Nullable Value dyingOperand(Node node, Value result, int step, Set<Block> taken) {
        List<Integer> legal = Op.inPlace(node.op(), node.operandTypes(), result.type(), result.index());
        for (int i : legal) {
            Value from = views.root(node.operands().get(i));
            Block block = blocks.get(from);
            if (block != null && block.to == step && !taken.contains(block) && isLegalEverywhere(node, from, legal)) {
                return from;
            }
        }
        return null;
    }

    /** A value read twice by a node, as in x·W + x, may be overwritten only if that is legal for every place it has there. */
    private boolean isLegalEverywhere(Node node, Value from, List<Integer> legal) {
        for (int i = 0; i < node.operands().size(); i++) {
            if (views.root(node.operands().get(i)).equals(from) && !legal.contains(i)) {
                return false;
            }
        }
        return true;
    }

    private Block add(Block block) {
        all.add(block);
        return block;
    }

    private long alignedBytes(Value value) {
        return Plan.aligned(bytes.applyAsLong(value.type()));
    }

    /** A stretch of the slab for one lifetime; values that take over each other's storage share it. */
    static final class Block {
        final long bytes;
        final int from;
        int to;
        long offset;

        Block(long bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        boolean isAliveWith(Block other) {
            return from <= other.to && other.from <= to;
        }
    }
}
