package dev.tandem.autodiff;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node on the way back: the gradients of its results, and where the gradients of its operands go. */
final class Step {

    private final Backward backward;
    private final Node node;
    private final @Nullable Value[] dys;

    Step(Backward backward, Node node, @Nullable Value[] dys) {
        this.backward = backward;
        this.node = node;
        this.dys = dys;
    }

    Node node() {
        return node;
    }

    Backward backward() {
        return backward;
    }

    GraphBuilder builder() {
        return backward.builder();
    }

    /** Whether a result has a gradient and an operand wants one. */
    boolean isNeeded() {
        for (Value dy : dys) {
            if (dy != null) {
                return !wanted().isEmpty();
            }
        }
        return false;
    }

    Value in(int operand) {
        return node.operands().get(operand);
    }

    boolean wants(int operand) {
        return backward.isActive(in(operand));
    }

    /** The operands that want a gradient; one that is read twice is listed twice. */
    List<Value> wanted() {
        return node.operands().stream().filter(backward::isActive).toList();
    }

    /** The gradient of the only result. */
    Value dy() {
        return dyOrZeros(0);
    }

    /** The gradient of a result, or null if the loss does not depend on it. */
    @Nullable
    Value dyOrNull(int result) {
        return dys[result];
    }

    /** The gradient of a result; zeros if the loss does not depend on it. */
    Value dyOrZeros(int result) {
        Value dy = dys[result];
        return dy != null ? dy : Ops.zeros(node.result(result));
    }

    /** Adds to the gradient of an operand; makes nothing if it wants none. */
    void give(int operand, Supplier<Value> gradient) {
        if (wants(operand)) {
            backward.add(in(operand), gradient.get());
        }
    }

    /** Says that there is no rule. */
    UsageException error(String wrong, String values, String cure) {
        return new UsageException("gradient", node.name(), wrong, values, cure);
    }
}
