package dev.tandem.examples;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static dev.tandem.train.ProgressBar.progressBar;

import dev.tandem.data.Digits;
import dev.tandem.data.Mnist;
import dev.tandem.data.Split;
import dev.tandem.runtime.Backends;
import dev.tandem.train.Trainer;
import java.nio.file.Path;

/** Teaches LeNet to read handwritten digits: those of MNIST in a folder, or else digits that the library draws itself. */
public final class LeNetOnMnist {

    private LeNetOnMnist() {
    }

    /** Trains and judges. */
    public static void main(String... folder) {
        var lenet = sequential(image(1, 28, 28),
                conv(6, kernel(5).pad(2)), relu(), maxPool(2),
                conv(16, kernel(5)), relu(), maxPool(2),
                flatten(), dense(120), relu(), dense(84), relu(), dense(10));

        var digits = folder.length > 0 ? Mnist.read(Path.of(folder[0])) : drawn();

        var optimizer = sgd(0.03).momentum(0.9).weightDecay(1e-3);

        try (var backend = Backends.open();
                var trainer = Trainer.of(lenet, softmaxCrossEntropy(), optimizer, backend)) {
            trainer.fit(digits.train(), epochs(5), progressBar(System.out));
            System.out.println(trainer.evaluate(digits.test()));
        }
    }

    private static Split drawn() {
        System.out.println("No folder with MNIST was given: training on digits drawn by Tandem.");
        return Digits.split(0);
    }
}
