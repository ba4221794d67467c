package dev.tandem.zoo;

import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.concat;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.globalAveragePool;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;

import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * Nine modules of parallel filters. <i>Source</i>: Szegedy et al. 2015, "Going deeper with convolutions", table 1; with biases, and
 * filters of 5×5 where some libraries have 3×3.
 */
public final class GoogLeNet {

    private GoogLeNet() {
    }

    /** What the loss of a head weighs beside that of the network. */
    private static final double HEAD = 0.3;

    /**
     * GoogLeNet as it is used, without the two heads that help to train it; 6,998,552 parameters for images of 3×224×224 and 1000
     * classes.
     *
     * @param input [C,H,W]
     * @param classes outputs
     */
    public static Network of(Shape input, int classes) {
        return Network.of(input, x -> inOrder(rest(classes), inOrder(to4d(), inOrder(to4a(), x))));
    }

    /**
     * GoogLeNet with two heads that try to tell the classes from less far on; they are there while it is trained alone, when it is to
     * be given {@link #loss}. 13,378,280 parameters with them for images of 3×224×224 and 1000 classes. <i>Source</i>: §5.
     *
     * @param input [C,H,W], H and W large enough for maps of 5×5 before the heads
     * @param classes outputs
     */
    public static Network withHeads(Shape input, int classes) {
        List<Layer> to4a = to4a();
        List<Layer> to4d = to4d();
        List<Layer> rest = rest(classes);
        Layer first = head(classes).named("head1");
        Layer second = head(classes).named("head2");
        return Network.of(input, x -> {
            Value a = inOrder(to4a, x);
            Value d = inOrder(to4d, a);
            Value y = inOrder(rest, d);
            return x.builder().isTraining() ? Ops.concat(1, y, first.apply(a), second.apply(d)) : y;
        });
    }

    /**
     * The cross-entropy of a network and 0.3 times that of each of its heads, where they are.
     *
     * @param classes outputs of the network
     */
    public static Loss loss(int classes) {
        return new Loss("withHeads", Loss.Targets.CLASSES, (y, labels) -> {
            if (y.shape().size(1) == classes) {
                return Ops.softmaxCrossEntropy(y, labels);
            }
            List<Value> outputs = Ops.split(y, 1, y.shape().size(1) / classes);
            Value sum = Ops.softmaxCrossEntropy(outputs.get(0), labels);
            for (Value head : outputs.subList(1, outputs.size())) {
                sum = Ops.add(sum, Ops.scale(Ops.softmaxCrossEntropy(head, labels), HEAD));
            }
            return sum;
        });
    }

    private static Value inOrder(List<Layer> layers, Value x) {
        Value y = x;
        for (Layer layer : layers) {
            y = layer.apply(y);
        }
        return y;
    }

    private static List<Layer> to4a() {
        return List.of(rectified(64, kernel(7).stride(2).pad(3)), pool(), localResponseNormalization(),
                rectified(64, kernel(1)), rectified(192, kernel(3).pad(1)), localResponseNormalization(), pool(),
                inception("3a", 64, 96, 128, 16, 32, 32),
                inception("3b", 128, 128, 192, 32, 96, 64), pool(),
                inception("4a", 192, 96, 208, 16, 48, 64));
    }

    private static List<Layer> to4d() {
        return List.of(inception("4b", 160, 112, 224, 24, 64, 64),
                inception("4c", 128, 128, 256, 24, 64, 64),
                inception("4d", 112, 144, 288, 32, 64, 64));
    }

    private static List<Layer> rest(int classes) {
        return List.of(inception("4e", 256, 160, 320, 32, 128, 128), pool(),
                inception("5a", 256, 160, 320, 32, 128, 128),
                inception("5b", 384, 192, 384, 48, 128, 128),
                globalAveragePool(), dropout(0.4), dense(classes));
    }

    private static Layer head(int classes) {
        return chain(averagePool(kernel(5).stride(3)), rectified(128, kernel(1)), flatten(), dense(1024), relu(),
                dropout(0.7), dense(classes));
    }

    /**
     * A module.
     *
     * @param name as the paper has it
     * @param ones filters of 1×1
     * @param before3 filters of 1×1 before those of 3×3
     * @param before5 filters of 1×1 before those of 5×5
     * @param pooled filters of 1×1 after pooling
     */
    private static Layer inception(String name, int ones, int before3, int threes, int before5, int fives, int pooled) {
        return concat(rectified(ones, kernel(1)),
                chain(rectified(before3, kernel(1)), rectified(threes, kernel(3).pad(1))),
                chain(rectified(before5, kernel(1)), rectified(fives, kernel(5).pad(2))),
                chain(maxPool(kernel(3).stride(1).pad(1)), rectified(pooled, kernel(1)))).named(name);
    }

    private static Layer rectified(int filters, Kernel kernel) {
        return chain(conv(filters, kernel), relu());
    }

    private static Layer pool() {
        return maxPool(kernel(3).stride(2).ceiling());
    }
}
