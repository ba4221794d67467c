package dev.tandem.train;

/**
 * Hears how training goes. Called by the thread that trains, between steps: what takes time here delays the next step but
 * counts neither as training time nor in the speed. May evaluate.
 */
public interface TrainingListener {

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
}
