package dev.tandem.lab.learning;

import dev.tandem.lab.Lab;
import java.util.List;

/** The labs of this chapter. */
public final class Learning {

    private Learning() {
    }

    /** In the order of the lecture. */
    public static List<Lab> labs() {
        return List.of(Backprop.lab(), Batching.lab(), Landscape.lab(), Schedules.lab(), OptimizerRace.lab(),
                VanishingGradient.lab(), Regularisation.lab());
    }
}
