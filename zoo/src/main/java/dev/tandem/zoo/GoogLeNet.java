package dev.tandem.zoo;

import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.concat;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.globalAveragePool;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;

/**
 * Nine modules of parallel filters. <i>Source</i>: Szegedy et al. 2015, "Going deeper with convolutions", table 1; with biases, and
 * filters of 5×5 where some libraries have 3×3.
 */
public final class GoogLeNet {

    private GoogLeNet() {
    }

    /**
     * GoogLeNet as it is used, without the two heads that help to train it; 6,998,552 parameters for images of 3×224×224 and 1000
     * classes.
     *
     * @param input [C,H,W]
     * @param classes outputs
     */
    public static Network of(Shape input, int classes) {
        return sequential(input,
                rectified(64, kernel(7).stride(2).pad(3)), pool(), localResponseNormalization(),
                rectified(64, kernel(1)), rectified(192, kernel(3).pad(1)), localResponseNormalization(), pool(),
                inception(64, 96, 128, 16, 32, 32),
                inception(128, 128, 192, 32, 96, 64), pool(),
                inception(192, 96, 208, 16, 48, 64),
                inception(160, 112, 224, 24, 64, 64),
                inception(128, 128, 256, 24, 64, 64),
                inception(112, 144, 288, 32, 64, 64),
                inception(256, 160, 320, 32, 128, 128), pool(),
                inception(256, 160, 320, 32, 128, 128),
                inception(384, 192, 384, 48, 128, 128),
                globalAveragePool(), dropout(0.4), dense(classes));
    }

    /**
     * A module.
     *
     * @param ones filters of 1×1
     * @param before3 filters of 1×1 before those of 3×3
     * @param before5 filters of 1×1 before those of 5×5
     * @param pooled filters of 1×1 after pooling
     */
    private static Layer inception(int ones, int before3, int threes, int before5, int fives, int pooled) {
        return concat(rectified(ones, kernel(1)),
                chain(rectified(before3, kernel(1)), rectified(threes, kernel(3).pad(1))),
                chain(rectified(before5, kernel(1)), rectified(fives, kernel(5).pad(2))),
                chain(maxPool(kernel(3).stride(1).pad(1)), rectified(pooled, kernel(1))));
    }

    private static Layer rectified(int filters, Kernel kernel) {
        return chain(conv(filters, kernel), relu());
    }

    private static Layer pool() {
        return maxPool(kernel(3).stride(2).ceiling());
    }
}
