package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plays a plan without computing: every store is a list of byte ranges with the value they hold. Fails where a step reads bytes
 * that hold something else, where results overlap each other or operands they may not overwrite, and where outputs, updates or
 * kept marks are gone in the end.
 */
final class PlanChecker {

    /** What a range of bytes in a store holds; a null value is a state's old one, or scratch. */
    private record Held(long from, long to, Object what) {
        boolean overlaps(long start, long end) {
            return from < end && start < to;
        }
    }

    private final Graph graph;
    private final Plan plan;
    private final ToLongFunction<TensorType> bytes;
    private final Map<String, List<Held>> stores = new HashMap<>();

    private PlanChecker(Graph graph, Plan plan, ToLongFunction<TensorType> bytes) {
        this.graph = graph;
        this.plan = plan;
        this.bytes = bytes;
    }

    static void check(Graph graph, Plan plan, ToLongFunction<TensorType> bytes, boolean keepsMarks) {
        new PlanChecker(graph, plan, bytes).check(keepsMarks);
    }

    private void check(boolean keepsMarks) {
        assertThat(plan.steps()).containsExactlyInAnyOrderElementsOf(graph.nodes());
        var done = new HashSet<Node>();
        for (Node node : plan.steps()) {
            if (Op.isLeaf(node.op())) {
                write(node.result(0), node.result(0));
            }
        }
        for (Node node : plan.steps()) {
            node.operands().forEach(v -> assertThat(done).as("%s runs after its operands", node).contains(v.node()));
            done.add(node);
            if (!Op.isLeaf(node.op()) && !(node.op() instanceof Op.Reshape)) {
                step(node);
            }
        }
        graph.outputs().forEach((name, v) -> mustHold(v, "output " + name));
        if (keepsMarks) {
            graph.marks().forEach((name, v) -> {
                if (!(root(v).op() instanceof Op.State)) {
                    mustHold(v, "mark " + name);
                }
            });
        }
        assertThat(graph.updates().keySet()).containsAll(plan.endCopies().keySet()).containsAll(plan.updatedInPlace());
        plan.endCopies().forEach((state, v) -> mustHold(v, "end copy of " + state));
        plan.endCopies().forEach((state, v) -> put("state " + state, 0, bytes.applyAsLong(v.type()), root(v)));
        graph.updates().forEach((state, v) -> {
            var held = stores.getOrDefault("state " + state, List.of());
            assertThat(held).as("state %s after the step", state).hasSize(1);
            assertThat(held.get(0).what).as("state %s after the step", state).isEqualTo(root(v));
        });
    }

    private void step(Node node) {
        node.operands().forEach(v -> mustHold(v, node + " " + node.name() + " reads " + v));
        Place.Slab scratch = plan.workspaces().get(node);
        if (scratch != null) {
            put("slab", scratch.offset(), scratch.offset() + scratch.bytes(), node);
            node.operands().forEach(v -> mustHold(v, node + " " + node.name() + " after its scratch was written"));
        }
        for (Value result : node.results()) {
            for (Value operand : node.operands()) {
                checkOverlap(node, result, operand);
            }
        }
        node.results().forEach(r -> write(r, r));
        if (scratch != null) {
            assertThat(stores.get("slab")).as("scratch of %s is untouched by its results", node)
                    .anyMatch(h -> h.what == node && h.to - h.from == scratch.bytes());
        }
        node.results().forEach(r -> mustHold(r, "result " + r + " after all results of " + node));
    }

    private void checkOverlap(Node node, Value result, Value operand) {
        if (!store(result).equals(store(operand))) {
            return;
        }
        long a = offset(result);
        long b = offset(operand);
        if (a < b + size(operand) && b < a + size(result)) {
            var legal = Op.inPlace(node.op(), node.operandTypes(), result.type(), result.index());
            assertThat(a).as("%s over %s", result, operand).isEqualTo(b);
            for (int i = 0; i < node.operands().size(); i++) {
                if (root(node.operands().get(i)).equals(root(operand))) {
                    assertThat(legal).as("%s %s writes %s over its operand %s", node, node.name(), result, operand)
                            .contains(i);
                }
            }
        }
    }

    private void write(Value value, Object what) {
        put(store(value), offset(value), offset(value) + size(value), what);
    }

    private void put(String store, long from, long to, Object what) {
        var held = stores.computeIfAbsent(store, k -> new ArrayList<>());
        held.removeIf(h -> h.overlaps(from, to));
        held.add(new Held(from, to, what));
        if (store.equals("slab")) {
            assertThat(to).as("inside the slab").isLessThanOrEqualTo(plan.slabBytes());
            assertThat(from % Plan.ALIGNMENT).isZero();
        }
    }

    private void mustHold(Value value, String why) {
        Value root = root(value);
        long from = offset(root);
        long to = from + size(root);
        @Nullable
        Held held = stores.getOrDefault(store(root), List.of()).stream().filter(h -> h.overlaps(from, to)).findFirst()
                .orElse(null);
        assertThat(Objects.requireNonNull(held, why)).as(why).isEqualTo(new Held(from, to, root));
    }

    private String store(Value value) {
        return switch (plan.storage(value)) {
            case Place.Slab s -> "slab";
            case Place.InState s -> "state " + s.name();
            case Place.InInput i -> "input " + i.name();
            case Place.InConstant c -> "constant " + c.constant().id();
            case Place.View v -> throw new AssertionError("storage of a view is no view");
        };
    }

    private long offset(Value value) {
        return plan.storage(value) instanceof Place.Slab s ? s.offset() : 0;
    }

    private long size(Value value) {
        return bytes.applyAsLong(value.type());
    }

    private static Value root(Value value) {
        Value now = value;
        while (now.op() instanceof Op.Reshape) {
            now = now.node().operands().get(0);
        }
        return now;
    }
}
