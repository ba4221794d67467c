package dev.tandem.lab.networks;

import dev.tandem.data.Split;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import dev.tandem.zoo.Model;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A network that learns classes, and how.
 *
 * @param network the network
 * @param loss what becomes small
 * @param optimizer by which rule
 * @param options in which batches, with which course of the rate
 */
record Classifier(Network network, Loss loss, Optimizer optimizer, TrainingOptions options) {

    /** The share of the test part that is taken for something else, in percent. */
    static final String ERROR = "test error, %";

    private static final double PERCENT = 100;

    /** A model as it trains where nothing else is asked for. */
    static Classifier of(Model model) {
        return new Classifier(model.network(), model.loss(), model.optimizer(), model.options());
    }

    /** This one with other options. */
    Classifier options(TrainingOptions other) {
        return new Classifier(network, loss, optimizer, other);
    }

    /**
     * Compares what a net of ten classes learnt with what is expected, and shows how.
     *
     * @param loss what the last epoch's loss may be at most, nats
     * @param accuracy what the share of the test part that is right must be at least, percent
     */
    static void conclude(Notebook notebook, String model, Course course, Split data, double loss, double accuracy) {
        notebook.measured(model + ": training loss of the last epoch, nats (guessing is 2.303)",
                course.last(Course.LOSS),
                Expected.atMost(loss));
        notebook.measured(model + ": test accuracy, % (guessing is 10)", PERCENT - course.last(ERROR),
                Expected.atLeast(accuracy));
        notebook.show(new Section.Figures(model + " learns", "On " + data.train().size() + " images of 32×32.",
                Figure.of("Training loss", Axis.of("epoch"), Axis.of("cross-entropy, nats"),
                        course.line("training part", Course.LOSS)),
                Figure.of("Test error", Axis.of("epoch"), Axis.of("%"), course.line("test part", ERROR))));
    }

    /**
     * Trains and judges after each epoch.
     *
     * @param key the training's name in the folder
     * @param then is given the trained network and how it went
     */
    void train(Notebook notebook, String key, long seed, Split data, int epochs, BiConsumer<Trainer, Course> then) {
        try (var trainer = Trainer.of(network, loss, optimizer, notebook.backend(), options.seed(seed))) {
            Course course = notebook.train(key, trainer, data.train(), Epochs.epochs(epochs),
                    Map.of(ERROR, t -> PERCENT * t.evaluate(data.test()).error()));
            then.accept(trainer, course);
        }
    }
}
