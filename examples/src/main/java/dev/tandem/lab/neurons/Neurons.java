package dev.tandem.lab.neurons;

import dev.tandem.lab.Lab;
import java.util.List;

/** The labs of this chapter. */
public final class Neurons {

    private Neurons() {
    }

    /** In the order of the lecture. */
    public static List<Lab> labs() {
        return List.of(McCullochPitts.lab(), Activations.lab(), Perceptron.lab(), Xor.lab(), Approximation.lab());
    }
}
