package dev.tandem.zoo;

import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.Shape;
import dev.tandem.train.TrainingOptions;
import java.util.function.BiFunction;

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
 * @param epochs passes over the data
 */
public record Model(String name, String description, Shape input, int classes,
        BiFunction<Shape, Integer, Network> factory, Optimizer optimizer, TrainingOptions options, int epochs) {

    /** The network for the samples and classes it was made for. */
    public Network network() {
        return network(input, classes);
    }

    /**
     * The network for other samples or classes.
     *
     * @throws dev.tandem.error.UsageException naming the first layer that the samples are too small for
     */
    public Network network(Shape samples, int numberOfClasses) {
        return factory.apply(samples, numberOfClasses);
    }
}
