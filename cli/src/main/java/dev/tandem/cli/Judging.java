package dev.tandem.cli;

import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Trainer;
import dev.tandem.train.Validation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a network is judged while it is trained: after each epoch on the test part, or, to end early, on a part of the training data,
 * and then once on the test part.
 *
 * @param part what it is judged on after each epoch, {@code test} or {@code validation}
 * @param judge does that; called once an epoch
 * @param validation what ends training early; null if nothing does
 * @param trainer of the network
 * @param test the test part
 */
record Judging(String part, Supplier<Evaluation> judge, @Nullable Validation validation, Trainer trainer,
        Dataset test) {

    /** The samples to learn from, and those to judge by after each epoch. */
    record Parts(Dataset train, Dataset judged, Dataset test) {

        /**
         * Keeps one training sample in five back if training may end early. What a sample is shall not depend on where it is: all
         * parts have the normalization of what is learnt from.
         */
        static Parts of(Split split, OptionalInt patience, long seed) {
            if (patience.isEmpty()) {
                return new Parts(split.train(), split.test(), split.test());
            }
            Split parts = Split.drawn(split.train(), seed);
            return new Parts(parts.train(), parts.test(), split.test().with(parts.train().normalization()));
        }
    }

    /**
     * Judging as the user wants it.
     *
     * @param patience epochs without progress after which training ends; empty for training to the end
     * @param best where the best weights are kept
     */
    static Judging of(Trainer trainer, Parts parts, OptionalInt patience, Path best) {
        if (patience.isEmpty()) {
            return new Judging("test", () -> trainer.evaluate(parts.test), null, trainer, parts.test);
        }
        var validation = Validation.on(trainer, parts.judged).patience(patience.getAsInt()).keepBest(best);
        return new Judging("validation", () -> validation.evaluations().getLast(), validation, trainer, parts.test);
    }

    boolean isOnTest() {
        return validation == null;
    }

    /** Whether training ended because it got no better. */
    boolean isEndedEarly() {
        return validation != null && validation.isExhausted();
    }

    /**
     * Judges on the test part what training came to: the best weights, which the trainer then has, if they were looked for.
     *
     * @param last what was found after the last epoch
     * @param best where the best weights are
     */
    Evaluation conclude(Optional<Evaluation> last, Path best) {
        if (validation != null) {
            trainer.load(best);
            return trainer.evaluate(test);
        }
        return last.orElseGet(() -> trainer.evaluate(test));
    }

    /** What to say of the samples, after how many there are. */
    String more() {
        return isOnTest() ? "" : ", one in five of the training data kept back to end early";
    }
}
