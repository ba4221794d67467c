package dev.tandem.zoo;

import static dev.tandem.nn.Layers.image;
import static dev.tandem.optim.Optimizer.sgd;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.Shape;
import dev.tandem.train.TrainingOptions;
import java.util.List;
import java.util.function.BiFunction;

/** The models by name. */
public final class Zoo {

    private static final Optimizer BRISK = sgd(0.03).momentum(0.9).weightDecay(1e-3);
    private static final Optimizer DEEP = sgd(0.1).momentum(0.9).weightDecay(1e-4);
    private static final Optimizer GENTLE = sgd(0.01).momentum(0.9).weightDecay(5e-4);

    private static final List<Model> MODELS = List.of(
            new Model("mlp", "perceptron with two hidden layers of 512", image(1, 28, 28), 10,
                    (shape, classes) -> Mlp.of(shape, classes, 512, 512),
                    BRISK, TrainingOptions.defaults(), 5),
            new Model("lenet", "LeNet with ReLU and max pooling", image(1, 28, 28), 10,
                    LeNet::of,
                    BRISK, TrainingOptions.defaults(), 5),
            new Model("lenet5", "LeNet-5 of 1998, as it was", image(1, 28, 28), 10,
                    LeNet5::of,
                    sgd(0.002).momentum(0.9).weightDecay(1e-3), TrainingOptions.defaults().batch(32),
                    LeNet5.loss(LeNet5.RUBBISH), 20),
            new Model("resnet20-cifar", "residual net of 20 layers for images of 32×32", image(3, 32, 32), 10,
                    ResNet::cifar,
                    DEEP, TrainingOptions.defaults().batch(128), 30),
            new Model("alexnet", "AlexNet of 2012, two groups", image(3, 224, 224), 1000,
                    AlexNet::original,
                    GENTLE, TrainingOptions.defaults().batch(128), 90),
            new Model("alexnet-onecolumn", "AlexNet of 2014, without groups", image(3, 224, 224), 1000,
                    AlexNet::oneColumn,
                    GENTLE, TrainingOptions.defaults().batch(128), 90),
            new Model("alexnet-cifar", "AlexNet's filters for images of 32×32", image(3, 32, 32), 10,
                    AlexNet::cifar,
                    GENTLE, TrainingOptions.defaults().batch(128), 20),
            new Model("zfnet", "AlexNet with smaller first filters", image(3, 224, 224), 1000,
                    ZfNet::of,
                    GENTLE, TrainingOptions.defaults().batch(128), 70),
            large("vgg16", "16 layers of 3×3 filters and full connections", Vgg::vgg16),
            large("vgg19", "19 layers of 3×3 filters and full connections", Vgg::vgg19),
            large("googlenet", "nine modules of parallel filters", GoogLeNet::of),
            resnet(18), resnet(34), resnet(50), resnet(101), resnet(152));

    private static Model large(String name, String description, BiFunction<Shape, Integer, Network> factory) {
        return new Model(name, description, image(3, 224, 224), 1000, factory, GENTLE,
                TrainingOptions.defaults().batch(32), 90);
    }

    private static Model resnet(int layers) {
        return new Model("resnet" + layers, "residual net of " + layers + " layers", image(3, 224, 224), 1000,
                (input, classes) -> ResNet.of(layers, input, classes), DEEP, TrainingOptions.defaults().batch(32), 90);
    }

    private Zoo() {
    }

    /** All models, the smaller first. */
    public static List<Model> models() {
        return MODELS;
    }

    /**
     * The model of a name.
     *
     * @throws UsageException with the nearest name if there is none
     */
    public static Model model(String name) {
        return MODELS.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow(() -> {
            var names = MODELS.stream().map(Model::name).toList();
            return new UsageException("model", name, "is not in the zoo", "", Spelling.cure(name, names));
        });
    }
}
