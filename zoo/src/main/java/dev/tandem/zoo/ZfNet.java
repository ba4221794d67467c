package dev.tandem.zoo;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;

/**
 * AlexNet with smaller first filters. <i>Source</i>: Zeiler &amp; Fergus 2014, "Visualizing and understanding convolutional
 * networks", fig. 3.
 */
public final class ZfNet {

    private ZfNet() {
    }

    /**
     * ZFNet; maps of 110, 55, 26, 13 and 6 and 62,357,608 parameters for images of 3×224×224 and 1000 classes.
     *
     * @param input [C,H,W]
     * @param classes outputs
     */
    public static Network of(Shape input, int classes) {
        return sequential(input,
                conv(96, kernel(7).stride(2).pad(1)), relu(), maxPool(kernel(3).stride(2).ceiling()),
                localResponseNormalization(),
                conv(256, kernel(5).stride(2)), relu(), maxPool(kernel(3).stride(2).ceiling()),
                localResponseNormalization(),
                conv(384, kernel(3).pad(1)), relu(),
                conv(384, kernel(3).pad(1)), relu(),
                conv(256, kernel(3).pad(1)), relu(), maxPool(kernel(3).stride(2)),
                flatten(),
                dense(4096), relu(), dropout(0.5),
                dense(4096), relu(), dropout(0.5),
                dense(classes));
    }
}
