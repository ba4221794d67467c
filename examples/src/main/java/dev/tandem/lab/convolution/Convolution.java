package dev.tandem.lab.convolution;

import dev.tandem.lab.Lab;
import java.util.List;

/** The labs of this chapter. */
public final class Convolution {

    private Convolution() {
    }

    /** In the order of the lecture. */
    public static List<Lab> labs() {
        return List.of(Sharing.lab(), EdgesAndPooling.lab(), Visualise.lab());
    }
}
