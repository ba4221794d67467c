package dev.tandem.zoo;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;

/**
 * LeNet in the form that is common today: LeNet-5's sizes with ReLU, max pooling and full connections. <i>Source</i>: LeCun,
 * Bottou, Bengio &amp; Haffner 1998, "Gradient-based learning applied to document recognition", §II-B and fig. 2.
 */
public final class LeNet {

    private LeNet() {
    }

    /**
     * LeNet for images; 61,706 parameters for digits of 28×28 and 10 classes.
     *
     * @param input [C,H,W], H and W at least 12
     * @param classes outputs
     */
    public static Network of(Shape input, int classes) {
        return sequential(input,
                conv(6, kernel(5).pad(2)), relu(), maxPool(2),
                conv(16, kernel(5)), relu(), maxPool(2),
                flatten(), dense(120), relu(), dense(84), relu(), dense(classes));
    }
}
