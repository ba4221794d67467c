package dev.tandem.data;

import dev.tandem.tensor.Shape;
import java.util.List;

/** What a network learns to give for the samples of a {@link Dataset}. A value: it says of what kind, the data set has it for each sample. */
public sealed interface Target {

    /**
     * One of several classes a sample.
     *
     * @param names one a class, in the order of the labels
     */
    record Classes(List<String> names) implements Target {

        /** Copies the list. */
        public Classes {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return names.size() + " classes";
        }
    }

    /**
     * Numbers: what a regression learns.
     *
     * @param shape of those of a sample
     */
    record Values(Shape shape) implements Target {

        @Override
        public String toString() {
            return "values " + shape;
        }
    }

    /** The sample itself, normalised: what an autoencoder learns. Where samples are changed as they are learnt, the changed one. */
    record Itself() implements Target {

        @Override
        public String toString() {
            return "unlabelled";
        }
    }
}
