package dev.tandem.train;

import java.util.function.Consumer;

/**
 * Hears how training goes. Called by the thread that trains, between steps: what takes time here delays the next step but
 * counts neither as training time nor in the speed. May evaluate.
 *
 * <p>On a device with memory of its own steps come in bursts of some 25 ms and are told one by one after each, so the network
 * may be some steps ahead of what {@link #stepped} tells; at the end of an epoch it is not.
 */
public interface TrainingListener {

    /** Hears of the end of each epoch alone: {@code eachEpoch(p -> System.out.println(p.epochLoss()))}. */
    static TrainingListener eachEpoch(Consumer<Progress> ended) {
        return new TrainingListener() {
            @Override
            public void epochEnded(Progress progress) {
                ended.accept(progress);
            }
        };
    }

    /** Memory is planned and programs are compiled; the first step comes next. */
    default void started(Progress progress) {
    }

    /** A step is done. */
    default void stepped(Progress progress) {
    }

    /** The last step of an epoch is done; {@link #stepped} was called for it. */
    default void epochEnded(Progress progress) {
    }

    /** Nothing more comes: all epochs are done, training was stopped, or it failed. */
    default void ended(Progress progress) {
    }

    /** A factor on the learning rate of the steps to come; asked at the beginning of each epoch and valid throughout it. */
    default double rateFactor() {
        return 1;
    }
}
