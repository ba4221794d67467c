package dev.tandem.explain;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.autodiff.BackwardRule;
import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import java.util.List;
import java.util.Objects;

/**
 * What of an input a score comes from. Each function appends nodes to the graph of a network that is used, not trained: there samples
 * know nothing of one another, and the sum of their scores has the gradient of each.
 */
public final class Explanations {

    private Explanations() {
    }

    /**
     * Grad-CAM.
     *
     * @param weights α [N,K,1,1], how much each map counts
     * @param map [N,1,H,W], where the class is seen
     */
    public record GradCam(Value weights, Value map) {
    }

    /**
     * The sum over the samples of what the network gives for a class of each: what the functions below take.
     *
     * @param y [N,classes], before a softmax
     * @param classes I32 [N]
     */
    public static Value score(Value y, Value classes) {
        Value column = Ops.reshape(classes, y.shape().size(0), 1);
        Expr ofClass = Expr.select(apply(Fn2.EQ, index(1), o(1)), o(0), Expr.ZERO);
        return Ops.reduce(Kind.SUM, ofClass, false, Ops.axes(y), y, column);
    }

    /** ∂score/∂x, of x's shape. <i>Source</i>: Simonyan, Vedaldi &amp; Zisserman 2014, "Deep inside convolutional networks", §3.1. */
    public static Value gradient(Value score, Value x) {
        return passedBack(score, x, BackwardRule.derivative());
    }

    /**
     * A saliency map: the largest |∂score/∂x| of a pixel's channels. [N,C,H,W] → [N,1,H,W]. <i>Source</i>: Simonyan et al. 2014, §3.1.
     */
    public static Value saliency(Value score, Value x) {
        Value gradient = gradient(score, x);
        return Ops.reduce(Kind.MAX, apply(Fn.ABS, o(0)), true, List.of(1), gradient);
    }

    /**
     * What comes back to x where a rule takes the place of the ReLU's derivative: {@link BackwardRule#deconvnet},
     * {@link BackwardRule#guided}. Max pooling passes back to where its maximum was: the switches of a deconvnet.
     */
    public static Value passedBack(Value score, Value x, BackwardRule rule) {
        return Objects.requireNonNull(Gradients.of(score, List.of(x), rule).get(x));
    }

    /**
     * Grad-CAM: the maps of a convolution weighted by the mean of the score's gradient over each, and of the sum what is positive.
     * αₖ = 1/(H·W) · Σ ∂score/∂Aₖ, map = max(Σₖ αₖAₖ, 0). <i>Source</i>: Selvaraju et al. 2017, "Grad-CAM", eq. 1 and 2.
     *
     * @param maps A [N,K,H,W], on the way from the input to the score
     * @throws UsageException if they have another rank
     */
    public static GradCam gradCam(Value score, Value maps) {
        if (maps.shape().rank() != 4) {
            throw new UsageException("gradCam", maps.node().name(), "needs maps [N,K,H,W]", "maps " + maps.shape(),
                    "take the result of a convolution");
        }
        int area = maps.shape().size(2) * maps.shape().size(3);
        Value weights = Ops.scale(Ops.sum(gradient(score, maps), true, 2, 3), 1.0 / area);
        Value sum = Ops.reduce(Kind.SUM, mul(o(0), o(1)), true, List.of(1), weights, maps);
        return new GradCam(weights, Ops.relu(sum));
    }

    /**
     * A step up: x + rate · (∂score/∂x − decay · x). Repeated, it finds an input that a network takes for the class itself.
     * <i>Source</i>: Simonyan et al. 2014, §2: score − λ‖x‖² is maximised, and decay is 2λ.
     */
    public static Value ascended(Value score, Value x, double rate, double decay) {
        Expr step = mul(lit(rate), sub(o(1), mul(lit(decay), o(0))));
        return Ops.map("ascended", Expr.add(o(0), step), x, gradient(score, x));
    }
}
