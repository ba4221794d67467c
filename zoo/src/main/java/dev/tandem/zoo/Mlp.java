package dev.tandem.zoo;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;

/** Multilayer perceptrons: fully connected layers with ReLU between them. */
public final class Mlp {

    private Mlp() {
    }

    /**
     * A perceptron.
     *
     * @param input the shape of a sample, which is flattened
     * @param classes outputs
     * @param hidden units of each hidden layer
     */
    public static Network of(Shape input, int classes, int... hidden) {
        var layers = new ArrayList<Layer>();
        layers.add(flatten());
        for (int units : hidden) {
            layers.add(dense(units));
            layers.add(relu());
        }
        layers.add(dense(classes));
        return sequential(input, layers.toArray(Layer[]::new));
    }
}
