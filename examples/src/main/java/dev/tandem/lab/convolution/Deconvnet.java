package dev.tandem.lab.convolution;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import java.util.Objects;

/**
 * A deconvnet as its paper builds it, without any derivative: beside the network {@code conv, relu, maxPool, conv, relu, maxPool, flatten,
 * dense} one that goes the other way with the same filters transposed. <i>Source</i>: Zeiler &amp; Fergus 2014, §2.1 and fig. 1.
 *
 * @param x [N,1,H,W]
 * @param y [N,classes], what the network gives for x
 */
record Deconvnet(Value x, Value y) {

    private static final Window POOL = Window.of(2, 2).stride(2);

    /**
     * From a class of each sample back to the pixels.
     *
     * @param classes I32 [N]
     * @param rectifies whether a ReLU passes on what comes back above 0, else what came in above 0
     */
    Value back(Value classes, boolean rectifies) {
        Value column = Ops.reshape(classes, y.shape().size(0), 1);
        Value one = Ops.map("class", select(apply(Fn2.EQ, index(1), o(1)), ONE, mul(ZERO, o(0))), y, column);
        Value signal = Ops.reshape(Ops.matmul(one, weight("dense1"), false, true), at("maxPool2").shape());
        signal = through(signal, 2, Window.of(5, 5), at("maxPool1"), rectifies);
        return through(signal, 1, Window.of(5, 5).pad(2), x, rectifies);
    }

    /** Unpools, rectifies and filters. */
    private Value through(Value signal, int stage, Window window, Value below, boolean rectifies) {
        Value maps = at("relu" + stage);
        Value unpooled = Ops.poolGradient(PoolKind.MAX, POOL, maps, signal);
        Value rectified = rectifies
                ? Ops.relu(unpooled)
                : Ops.map("gate", mul(apply(Fn.STEP, o(0)), o(1)), maps, unpooled);
        return Ops.convInputGradient(weight("conv" + stage), rectified, window, 1, below.shape());
    }

    private Value at(String layer) {
        return Objects.requireNonNull(builder().marks().get(layer), layer);
    }

    private Value weight(String layer) {
        return builder().parameters().stream().filter(p -> p.name().equals(layer + "/weight")).findFirst().orElseThrow()
                .value();
    }

    private GraphBuilder builder() {
        return x.builder();
    }
}
