package dev.tandem.zoo;

import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.globalAveragePool;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.residual;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Residual networks. <i>Source</i>: He, Zhang, Ren &amp; Sun 2016, "Deep residual learning for image recognition", table 1 and §4.2.
 * In blocks of three convolutions the second has the stride, not the first as in the paper: what is used today, with the same
 * number of parameters.
 */
public final class ResNet {

    private static final int[] FILTERS = {64, 128, 256, 512};
    private static final int WIDENING = 4;

    private ResNet() {
    }

    /**
     * The net of so many layers with weights: 11,689,512 parameters with 18, 21,797,672 with 34, 25,557,032 with 50, 44,549,160 with
     * 101, 60,192,808 with 152, for images of 3×224×224 and 1000 classes.
     *
     * @param layers 18, 34, 50, 101 or 152
     * @param input [C,H,W]
     * @param classes outputs
     */
    public static Network of(int layers, Shape input, int classes) {
        int[] blocks = switch (layers) {
            case 18 -> new int[]{2, 2, 2, 2};
            case 34, 50 -> new int[]{3, 4, 6, 3};
            case 101 -> new int[]{3, 4, 23, 3};
            case 152 -> new int[]{3, 8, 36, 3};
            default -> throw new IllegalArgumentException("18, 34, 50, 101 or 152 layers, not " + layers);
        };
        boolean isDeep = layers >= 50;
        var net = new ArrayList<>(List.of(plain(64, kernel(7).stride(2).pad(3)), batchNorm(), relu(),
                maxPool(kernel(3).stride(2).pad(1))));
        int width = 64;
        for (int stage = 0; stage < blocks.length; stage++) {
            int out = FILTERS[stage] * (isDeep ? WIDENING : 1);
            for (int i = 0; i < blocks[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                Layer body = isDeep ? bottleneck(FILTERS[stage], stride) : basic(FILTERS[stage], stride);
                net.add(width == out && stride == 1
                        ? residual(body)
                        : residual(body, chain(plain(out, kernel(1).stride(stride)), batchNorm())));
                net.add(relu());
                width = out;
            }
        }
        net.addAll(List.of(globalAveragePool(), dense(classes)));
        return sequential(input, net.toArray(Layer[]::new));
    }

    /**
     * The net of 20 layers for small images, whose shortcuts have no parameters (option A): 269,722 for images of 3×32×32 and 10
     * classes.
     *
     * @param input [C,H,W]
     * @param classes outputs
     */
    public static Network cifar(Shape input, int classes) {
        var net = new ArrayList<>(List.of(plain(16, kernel(3).pad(1)), batchNorm(), relu()));
        for (int filters : new int[]{16, 32, 64}) {
            for (int i = 0; i < 3; i++) {
                boolean isNarrowing = i == 0 && filters > 16;
                net.add(isNarrowing ? residual(basic(filters, 2), half(filters / 2)) : residual(basic(filters, 1)));
                net.add(relu());
            }
        }
        net.addAll(List.of(globalAveragePool(), dense(classes)));
        return sequential(input, net.toArray(Layer[]::new));
    }

    private static Layer plain(int filters, Kernel kernel) {
        return conv(filters, kernel, false, Initializer.he());
    }

    private static Layer basic(int filters, int stride) {
        return chain(plain(filters, kernel(3).stride(stride).pad(1)), batchNorm(), relu(),
                plain(filters, kernel(3).pad(1)), batchNorm());
    }

    private static Layer bottleneck(int filters, int stride) {
        return chain(plain(filters, kernel(1)), batchNorm(), relu(),
                plain(filters, kernel(3).stride(stride).pad(1)), batchNorm(), relu(),
                plain(filters * WIDENING, kernel(1)), batchNorm());
    }

    /** Every second pixel, and channels of zeros behind the others. */
    private static Layer half(int channels) {
        Layer pixels = averagePool(kernel(1).stride(2));
        return Layer.of("shortcut", x -> padded(pixels.apply(x), channels));
    }

    private static Value padded(Value x, int channels) {
        var none = Collections.nCopies(x.shape().rank(), 0);
        Integer[] after = none.toArray(Integer[]::new);
        after[1] = channels;
        return Ops.pad(x, none, Arrays.asList(after));
    }
}
