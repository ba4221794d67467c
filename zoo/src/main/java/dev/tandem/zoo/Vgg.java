package dev.tandem.zoo;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Deep nets of 3×3 filters alone. <i>Source</i>: Simonyan &amp; Zisserman 2015, "Very deep convolutional networks for large-scale
 * image recognition", table 1, columns D and E.
 */
public final class Vgg {

    private static final int[] FILTERS = {64, 128, 256, 512, 512};

    private Vgg() {
    }

    /**
     * With 16 layers that have weights; 138,357,544 parameters for images of 3×224×224 and 1000 classes.
     *
     * @param input [C,H,W], H and W at least 32
     * @param classes outputs
     */
    public static Network vgg16(Shape input, int classes) {
        return of(input, classes, List.of(2, 2, 3, 3, 3));
    }

    /**
     * With 19 layers that have weights; 143,667,240 parameters for images of 3×224×224 and 1000 classes.
     *
     * @param input [C,H,W], H and W at least 32
     * @param classes outputs
     */
    public static Network vgg19(Shape input, int classes) {
        return of(input, classes, List.of(2, 2, 4, 4, 4));
    }

    private static Network of(Shape input, int classes, List<Integer> stages) {
        var layers = new ArrayList<Layer>();
        for (int stage = 0; stage < stages.size(); stage++) {
            for (int i = 0; i < stages.get(stage); i++) {
                layers.add(conv(FILTERS[stage], kernel(3).pad(1)));
                layers.add(relu());
            }
            layers.add(maxPool(2));
        }
        layers.addAll(List.of(flatten(), dense(4096), relu(), dropout(0.5), dense(4096), relu(), dropout(0.5),
                dense(classes)));
        return sequential(input, layers.toArray(Layer[]::new));
    }
}
