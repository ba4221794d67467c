package dev.tandem.train;

import java.util.Map;

/** A listener whose doings depend on what it heard before: checkpoints keep what it remembers, and a run that goes on gives it back. */
public interface Remembering extends TrainingListener {

    /** What a checkpoint calls it; one listener of this name a run. */
    String name();

    /** What it remembers, finite numbers by name. */
    Map<String, Double> remembered();

    /** Goes on from what one of this name remembered. */
    void restore(Map<String, Double> remembered);
}
