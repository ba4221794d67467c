package digits;

import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Digits;
import dev.tandem.runtime.Backends;
import dev.tandem.train.Trainer;
import java.nio.file.Path;

/** Trains on drawn digits for some seconds and saves the weights. */
public final class Train {

    private Train() {
    }

    /** Takes the file to save. */
    public static void main(String... arguments) {
        var digits = Digits.split(0);
        try (var backend = Backends.open();
                var trainer = Trainer.of(Model.network(), softmaxCrossEntropy(), sgd(0.03).momentum(0.9), backend)) {
            trainer.fit(digits.train(), epochs(3));
            double accuracy = trainer.evaluate(digits.test()).accuracy();
            trainer.save(Path.of(arguments[0]));
            System.out.printf("accuracy %.4f, saved %s%n", accuracy, arguments[0]);
        }
    }
}
