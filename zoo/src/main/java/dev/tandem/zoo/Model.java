package dev.tandem.zoo;

import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.Shape;
import dev.tandem.train.TrainingOptions;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A model of the zoo: how to build it and how it trains well where nothing else is asked for.
 *
 * @param name as the command takes it
 * @param description one line
 * @param input the shape of a sample it was made for
 * @param classes the number of classes it was made for
 * @param factory (shape of a sample, classes) → network; checks that the shape is large enough
 * @param optimizer the update rule and its learning rate
 * @param options batch size and schedule
 * @param loss what training makes small
 * @param epochs passes over the data
 */
public record Model(String name, String description, Shape input, int classes,
        BiFunction<Shape, Integer, Network> factory, Optimizer optimizer, TrainingOptions options,
        Loss loss, int epochs) {

    /** A model that learns classes by the usual loss. */
    Model(String name, String description, Shape input, int classes, BiFunction<Shape, Integer, Network> factory,
            Optimizer optimizer, TrainingOptions options, int epochs) {
        this(name, description, input, classes, factory, optimizer, options, Loss.softmaxCrossEntropy(), epochs);
    }

    /** The network for the samples and classes it was made for. */
    public Network network() {
        return network(input, classes);
    }

    /**
     * The network for other samples or classes.
     *
     * @throws UsageException with the models that take such samples if this one does not; the layer is in the suppressed one
     */
    public Network network(Shape samples, int numberOfClasses) {
        try {
            return factory.apply(samples, numberOfClasses);
        } catch (UsageException e) {
            String fitting = Zoo.models().stream().filter(m -> m.takes(samples, numberOfClasses)).map(Model::name)
                    .collect(Collectors.joining(", "));
            var explained = new UsageException("model", name, "is made for other samples",
                    "made for %s in %d classes, given %s in %d".formatted(input, classes, samples, numberOfClasses),
                    fitting.isEmpty() ? "use other samples" : "use one of " + fitting);
            explained.addSuppressed(e);
            throw explained;
        }
    }

    private boolean takes(Shape samples, int numberOfClasses) {
        try {
            var _ = factory.apply(samples, numberOfClasses);
            return true;
        } catch (UsageException _) {
            return false;
        }
    }
}
