package dev.tandem.nn;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/** What layers compute that give values mean 0 and variance 1, then a trained scale and shift. */
final class Normalizations {

    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private Normalizations() {
    }

    /** Over all axes but 1. */
    static Value batchNorm(Value x) {
        GraphBuilder b = x.builder();
        TensorType type = TensorType.f32(x.shape().size(1));
        Value scale = b.parameter("scale", type, new Init.Fill(1));
        Value shift = b.parameter("shift", type, new Init.Fill(0));
        Value mean = b.state(b.path("runningMean"), type, new Init.Fill(0));
        Value variance = b.state(b.path("runningVariance"), type, new Init.Fill(1));
        if (!b.isTraining()) {
            return Ops.map("normalize", normalized(o(2)), x, Channels.over(mean, x), Channels.over(variance, x),
                    Channels.over(scale, x), Channels.over(shift, x));
        }
        List<Value> results = Ops.batchNorm(x, scale, shift, EPSILON);
        Expr blend = add(mul(o(0), lit(1 - MOMENTUM)), mul(o(1), lit(MOMENTUM)));
        b.update(mean, Ops.map("track", blend, mean, Ops.detach(results.get(1))));
        b.update(variance, Ops.map("track", blend, variance, Ops.detach(results.get(3))));
        return results.get(0);
    }

    /** Over the last axes of each sample. */
    static Value layerNorm(Value x, int axes) {
        GraphBuilder b = x.builder();
        int rank = x.shape().rank();
        if (axes < 1 || axes >= rank) {
            throw new UsageException("layerNorm", b.path(""), "normalises the last axes of a sample, 1 at least",
                    axes + " axes, input " + x.shape(), "choose fewer than " + rank + ", the batch is none of them");
        }
        TensorType type = Channels.f32(x.shape().range(rank - axes, rank));
        Value scale = b.parameter("scale", type, new Init.Fill(1));
        Value shift = b.parameter("shift", type, new Init.Fill(0));
        var last = IntStream.range(rank - axes, rank).boxed().toList();
        double share = 1.0 / type.elements();
        Value mean = Ops.scale(Ops.reduce(Kind.SUM, o(0), true, last, x), share);
        Value squares = Ops.reduce(Kind.SUM, square(sub(o(0), o(1))), true, last, x, mean);
        return Ops.map("normalize", normalized(mul(o(2), lit(share))), x, mean, squares, scale, shift);
    }

    /** Of x, its mean, what its variance is made of, scale and shift. */
    private static Expr normalized(Expr variance) {
        Expr inverse = div(ONE, apply(Fn.SQRT, add(variance, lit(EPSILON))));
        return add(mul(mul(sub(o(0), o(1)), inverse), o(3)), o(4));
    }
}
