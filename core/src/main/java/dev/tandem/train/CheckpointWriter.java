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
     * Writes one if it is due, unless it is there.
     *
     * @param last whether it is due because training ends
     */
    void offer(RunState run, boolean last) {
        if (written != run.step() && (last || where.isDue(run.step(), run.stepOfEpoch() == 0))) {
            where.write(StateFiles.contents(session, session.states()), format, run, recipe.made());
            written = run.step();
        }
    }
}
