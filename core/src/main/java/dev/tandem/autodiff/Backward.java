package dev.tandem.autodiff;

import dev.tandem.graph.Expansion;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way back through the nodes of a graph, from those with a given number on to the last there is. Values made before are
 * independent of one another here, whatever they depend on outside.
 */
final class Backward {

    private final GraphBuilder builder;
    private final List<Node> nodes;
    private final Set<Value> active;
    private final BackwardRule rule;
    private final Map<Value, Value> gradients = new HashMap<>();

    Backward(GraphBuilder builder, Collection<Value> wrt, int first, BackwardRule rule) {
        this.builder = builder;
        this.rule = rule;
        this.nodes = builder.nodes().subList(first, builder.nodes().size());
        this.active = active(wrt);
    }

    /** The values through which a change of a wanted one can reach the loss. */
    private Set<Value> active(Collection<Value> wrt) {
        var found = new HashSet<>(wrt);
        for (Node node : nodes) {
            if (!(node.op() instanceof Op.Detach) && node.operands().stream().anyMatch(found::contains)) {
                node.results().stream().filter(v -> v.type().dtype().isFloat()).forEach(found::add);
            }
        }
        return found;
    }

    GraphBuilder builder() {
        return builder;
    }

    boolean isActive(Value value) {
        return active.contains(value);
    }

    /** What has been added up for a value so far; null if nothing. */
    @Nullable
    Value gradient(Value value) {
        return gradients.get(value);
    }

    /** Adds a contribution. Two at a time, when they come: then each can be freed, and the sum is formed in place. */
    void add(Value value, Value contribution) {
        Value before = gradients.get(value);
        if (before == null) {
            gradients.put(value, contribution);
            return;
        }
        var sum = new Op.Map(List.of(Expr.add(Expr.o(0), Expr.o(1))), value.type().dtype());
        gradients.put(value,
                builder.addNamed(sum, List.of(before, contribution), "grad/" + value.node().name() + "/sum").get(0));
    }

    /** Appends the gradients of all nodes that pass one on from their results to their operands. */
    void run() {
        for (Node node : nodes.reversed()) {
            var dys = node.results().stream().map(gradients::get).toArray(Value[]::new);
            var step = new Step(this, node, dys);
            if (step.isNeeded()) {
                builder.scopeAt("grad/" + node.name(), () -> {
                    other(step).ifPresentOrElse(v -> step.give(0, () -> v), () -> Rules.apply(step));
                    return step;
                });
            }
        }
    }

    /** What the rule passes back in place of the derivative. */
    private Optional<Value> other(Step step) {
        Node node = step.node();
        boolean isFormula = node.op() instanceof Op.Map && node.operands().size() == 1 && node.types().size() == 1;
        Optional<Value> other = isFormula ? rule.passedBack(node, step.dy()) : Optional.empty();
        other.filter(v -> !v.type().equals(step.in(0).type())).ifPresent(v -> {
            throw step.error("a rule gives a value of another type than the operand's",
                    v.type() + ", expected " + step.in(0).type(), "keep the shape of what is passed back");
        });
        return other;
    }

    /**
     * The gradient of a composite that has no rule of its own: its expansion is appended and differentiated. Where the
     * composite is expanded in the forward pass as well, the two are the same nodes and become one.
     */
    void throughExpansion(Step step, Op.Composite op) {
        int first = builder.nodes().size();
        var results = builder.scopeAt(step.node().name(), () -> Expansion.of(op, step.node().operands()));
        var wanted = new LinkedHashSet<>(step.wanted());
        var inner = new Backward(builder, wanted, first, rule);
        for (int r = 0; r < results.size(); r++) {
            Value dy = step.dyOrNull(r);
            if (dy != null) {
                inner.add(results.get(r), dy);
            }
        }
        inner.run();
        for (Value operand : wanted) {
            Value gradient = inner.gradient(operand);
            if (gradient != null) {
                add(operand, gradient);
            }
        }
    }
}
