package dev.tandem.autodiff;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reverse-mode differentiation: appends the nodes that compute gradients to the graph they belong to. */
public final class Gradients {

    private Gradients() {
    }

    /**
     * Appends the gradients of a loss by some values to the loss's graph. What is appended can be differentiated again.
     *
     * <p><i>Computes</i>: ∂loss/∂v for each v, of v's type; zeros where the loss does not depend on v. Nodes are named
     * {@code grad/} and the name of the node they are the gradient of.
     *
     * <p><i>Numerics</i>: contributions to one value are added in the reverse order of the nodes that read it, always the same.
     * The gradient of a maximum, minimum or max pooling goes to the first extreme element alone; functions with a kink have
     * there the derivative of one side. A product's gradient is exact at zeros; its second derivative is not there.
     *
     * @param loss a float scalar
     * @param wrt values of the same graph with a float type
     * @return a gradient for each of {@code wrt}, in their order
     * @throws UsageException if the loss is no float scalar, a wanted value is an integer or of another graph, or an operation
     *         on the way has no gradient rule (epilogues and layouts come later than differentiation)
     */
    public static Map<Value, Value> of(Value loss, Collection<Value> wrt) {
        return of(loss, wrt, BackwardRule.derivative());
    }

    /**
     * Appends what comes to some values on the way back from a loss where a rule takes the place of the derivative of some formulas:
     * not gradients, but how a network is asked what it saw.
     *
     * @param loss a float scalar
     * @param wrt values of the same graph with a float type
     * @param rule for the formulas it knows; the others have their derivative
     * @return what comes to each of {@code wrt}, in their order
     * @throws UsageException as {@link #of(Value, Collection)}, or if the rule gives a value of another type than the operand's
     */
    public static Map<Value, Value> of(Value loss, Collection<Value> wrt, BackwardRule rule) {
        GraphBuilder builder = loss.builder();
        check(loss, wrt);
        var backward = new Backward(builder, wrt, 0, rule);
        backward.add(loss, builder.constant(TensorType.of(loss.type().dtype()), Values.of(1)));
        backward.run();
        var gradients = new LinkedHashMap<Value, Value>();
        for (Value v : wrt) {
            Value gradient = backward.gradient(v);
            gradients.put(v,
                    gradient != null ? gradient : builder.scopeAt("grad/" + v.node().name(), () -> Ops.zeros(v)));
        }
        return gradients;
    }

    private static void check(Value loss, Collection<Value> wrt) {
        if (!loss.type().dtype().isFloat() || loss.shape().rank() != 0) {
            throw new UsageException("gradient", loss.node().name(), "the loss is not a float scalar",
                    loss.type().toString(),
                    "take its mean or its sum");
        }
        for (Value v : wrt) {
            if (v.builder() != loss.builder()) {
                throw new UsageException("gradient", v.node().name(),
                        "the value belongs to another graph than the loss",
                        v + " " + v.type(), "pass values of the loss's graph");
            }
            if (!v.type().dtype().isFloat()) {
                throw new UsageException("gradient", v.node().name(), "a value that is not a float has no gradient",
                        v + " " + v.type(), "leave it out, or cast it before it is used");
            }
        }
    }
}
