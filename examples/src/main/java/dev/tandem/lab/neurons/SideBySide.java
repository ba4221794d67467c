package dev.tandem.lab.neurons;

import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Many nets with one hidden layer of sigmoid units as one network: they share the inputs and nothing else. The sum of their losses
 * has for each the gradient of its own, so that training it trains all of them as if each were alone.
 */
final class SideBySide {

    private SideBySide() {
    }

    /**
     * Nets side by side, an output each.
     *
     * @param units hidden units of each net
     * @param hidden how the weights of the hidden units start
     * @param readout how those of the outputs start
     * @param last layers after the outputs
     */
    static Network of(int nets, int inputs, int units, Initializer hidden, Initializer readout, Layer... last) {
        var layers = new ArrayList<>(List.of(dense(nets * units, hidden), sigmoid(), readout(nets, units, readout)));
        layers.addAll(List.of(last));
        return sequential(features(inputs), layers.toArray(Layer[]::new));
    }

    /** Sums up each net's own hidden units. [N,nets·units] → [N,nets]; weight [nets,units], bias [nets]. */
    private static Layer readout(int nets, int units, Initializer initializer) {
        return Layer.of("readout", z -> {
            GraphBuilder b = z.builder();
            Value w = b.parameter("weight", TensorType.f32(nets, units), initializer.of(units, 1));
            Value bias = b.parameter("bias", TensorType.f32(nets), Initializer.constant(0).of(units, 1));
            Value ofNet = Ops.reshape(z, z.shape().size(0), nets, units);
            return Ops.add(Ops.reduce(Kind.SUM, mul(o(0), o(1)), false, List.of(2), ofNet, w), bias);
        });
    }
}
