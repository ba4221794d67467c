package dev.tandem.train;

import dev.tandem.runtime.Session;

/** Leaves the checkpoints of one run. */
final class CheckpointWriter {

    private final Checkpoints where;
    private final Session session;
    private final Recipe recipe;
    private final SampleFormat format;
    private long written = -1;

    CheckpointWriter(Checkpoints where, Session session, Recipe recipe, SampleFormat format) {
        this.where = where;
        this.session = session;
        this.recipe = recipe;
        this.format = format;
    }

    /** Steps that may be made before the next one is due, at least 1. */
    int stepsLeft(long step) {
        return where.stepsLeft(step);
    }

    /**
     * Whether one is due that is not there.
     *
     * @param between whether no epoch is in progress
     */
    boolean isDue(long step, boolean between) {
        return isMissing(step) && where.isDue(step, between);
    }

    /** Whether none was written after this step. */
    boolean isMissing(long step) {
        return written != step;
    }

    /** Writes one. */
    void write(RunState run) {
        where.write(StateFiles.contents(session, session.states()), format, run, recipe.made());
        written = run.step();
    }
}
