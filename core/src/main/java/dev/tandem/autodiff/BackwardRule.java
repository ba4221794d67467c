package dev.tandem.autodiff;

import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import java.util.List;
import java.util.Optional;

/** What is passed back through formulas of one operand in place of dy · f′(x), for those that a rule knows. */
@FunctionalInterface
public interface BackwardRule {

    /**
     * Appends what goes to the operand, of its type; empty for the derivative.
     *
     * @param node a formula of one operand with one result
     * @param dy what came to the result
     */
    Optional<Value> passedBack(Node node, Value dy);

    /** The derivative everywhere: what comes back are gradients. */
    static BackwardRule derivative() {
        return (node, dy) -> Optional.empty();
    }

    /**
     * Through a ReLU max(dy, 0), whatever its operand was. <i>Source</i>: Zeiler &amp; Fergus 2014, "Visualizing and understanding
     * convolutional networks", §2.1.
     */
    static BackwardRule deconvnet() {
        return (node, dy) -> isRelu(node) ? Optional.of(Ops.relu(dy)) : Optional.empty();
    }

    /**
     * Through a ReLU max(dy, 0) where its operand was positive, else 0: guided back-propagation. <i>Source</i>: Springenberg,
     * Dosovitskiy, Brox &amp; Riedmiller 2015, "Striving for simplicity", §3.4.
     */
    static BackwardRule guided() {
        return (node, dy) -> isRelu(node)
                ? Optional.of(Ops.map("guided", select(apply(Fn2.LT, ZERO, o(0)), apply(Fn.RELU, o(1)), ZERO),
                        node.result(0), dy))
                : Optional.empty();
    }

    private static boolean isRelu(Node node) {
        return node.op() instanceof Op.Map m && m.formulas().equals(List.of(apply(Fn.RELU, o(0))));
    }
}
