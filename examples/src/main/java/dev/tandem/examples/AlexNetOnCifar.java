package dev.tandem.examples;

import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static dev.tandem.train.ProgressBar.progressBar;

import dev.tandem.data.Cifar10;
import dev.tandem.runtime.Backends;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import dev.tandem.zoo.AlexNet;
import java.nio.file.Path;

/** Teaches a small AlexNet to tell ten kinds of things on photographs of 32×32, and shows what it is made of and how it errs. */
public final class AlexNetOnCifar {

    private AlexNetOnCifar() {
    }

    /** Trains and judges. */
    public static void main(String... folder) {
        if (folder.length == 0) {
            System.err
                    .println("Give the folder with CIFAR-10's data_batch_1.bin … data_batch_5.bin and test_batch.bin.");
            System.exit(2);
        }
        var cifar = Cifar10.read(Path.of(folder[0]));
        var alexnet = AlexNet.cifar(cifar.train().shape(), cifar.train().classes());
        alexnet.summary().layers().forEach(layer -> System.out.printf("%-12s %-12s %,10d parameters%n",
                layer.name(), layer.output(), layer.parameters()));

        var options = TrainingOptions.defaults().batch(128);
        var momentum = sgd(0.01).momentum(0.9).weightDecay(5e-4);

        try (var backend = Backends.open();
                var trainer = Trainer.of(alexnet, softmaxCrossEntropy(), momentum, backend, options)) {
            System.out.printf("%s: training takes %,d bytes%n", backend.device(), trainer.plannedBytes());
            trainer.fit(cifar.train(), epochs(20), progressBar(System.out));
            System.out.println(trainer.evaluate(cifar.test()));
        }
    }
}
