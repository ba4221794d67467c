package dev.tandem.zoo;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.localResponseNormalization;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;

/** AlexNet: five convolutions and three full connections, the network that won ImageNet in 2012. */
public final class AlexNet {

    private AlexNet() {
    }

    /**
     * AlexNet as it was: two groups that see each other in the third convolution only, response normalisation, overlapping pooling;
     * 60,965,224 parameters for 1000 classes. The paper's images of 224 pixels are padded by 2, as its maps of 55 need it.
     * <i>Source</i>: Krizhevsky, Sutskever &amp; Hinton 2012, "ImageNet classification with deep convolutional neural networks", §3.
     *
     * @param input [C,H,W], H and W at least 63
     * @param classes outputs
     */
    public static Network original(Shape input, int classes) {
        return sequential(input,
                conv(96, kernel(11).stride(4).pad(2)), relu(), localResponseNormalization(),
                maxPool(kernel(3).stride(2)),
                conv(256, kernel(5).pad(2).groups(2)), relu(), localResponseNormalization(),
                maxPool(kernel(3).stride(2)),
                conv(384, kernel(3).pad(1)), relu(),
                conv(384, kernel(3).pad(1).groups(2)), relu(),
                conv(256, kernel(3).pad(1).groups(2)), relu(), maxPool(kernel(3).stride(2)),
                flatten(),
                dense(4096), relu(), dropout(0.5),
                dense(4096), relu(), dropout(0.5),
                dense(classes));
    }

    /**
     * The one-column form, without groups and response normalisation: 64-192-384-256-256 filters, 61,100,840 parameters for 1000
     * classes. <i>Source</i>: Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", §5, footnote 1;
     * padding, pooling and the place of dropout as in torchvision.
     *
     * @param classes outputs
     */
    public static Network oneColumn(int classes) {
        return oneColumn(image(3, 224, 224), classes);
    }

    /**
     * The one-column form for images of another size.
     *
     * @param input [C,H,W], H and W at least 63
     * @param classes outputs
     */
    public static Network oneColumn(Shape input, int classes) {
        return sequential(input,
                conv(64, kernel(11).stride(4).pad(2)), relu(), maxPool(kernel(3).stride(2)),
                conv(192, kernel(5).pad(2)), relu(), maxPool(kernel(3).stride(2)),
                conv(384, kernel(3).pad(1)), relu(),
                conv(256, kernel(3).pad(1)), relu(),
                conv(256, kernel(3).pad(1)), relu(), maxPool(kernel(3).stride(2)),
                flatten(),
                dropout(0.5), dense(4096), relu(),
                dropout(0.5), dense(4096), relu(),
                dense(classes));
    }

    /**
     * A small relative for images of 32×32: the same filters with kernels and strides that leave 2×2 of the image, and a
     * quarter of the units; 4,361,034 parameters for CIFAR-10. The proportions are ours.
     *
     * @param input [C,H,W], H and W at least 15
     * @param classes outputs
     */
    public static Network cifar(Shape input, int classes) {
        return sequential(input,
                conv(64, kernel(3).stride(2).pad(1)), relu(), maxPool(2),
                conv(192, kernel(3).pad(1)), relu(), maxPool(2),
                conv(384, kernel(3).pad(1)), relu(),
                conv(256, kernel(3).pad(1)), relu(),
                conv(256, kernel(3).pad(1)), relu(), maxPool(2),
                flatten(),
                dropout(0.5), dense(1024), relu(),
                dropout(0.5), dense(1024), relu(),
                dense(classes));
    }
}
