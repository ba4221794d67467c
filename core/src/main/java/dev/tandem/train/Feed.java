package dev.tandem.train;

import dev.tandem.data.Batch;

/**
 * How a run's steps get their batches and give back their losses: in bursts, of one step where the host feeds each batch. Used
 * by one thread. Running allocates nothing on the Java heap once it is warm.
 */
sealed interface Feed extends AutoCloseable permits HostFeed, ResidentFeed {

    /**
     * Begins an epoch, or goes on with one.
     *
     * @param epoch which one, from 0
     * @param step the run's number of the next step, from 0
     * @param done steps of the epoch that are done
     */
    void begin(long epoch, long step, int done);

    /** Whether the epoch has another step. */
    boolean hasNext();

    /**
     * Runs a burst of steps, one at least, and waits for their losses; gives their number. The model then is what it was after
     * the last of them.
     *
     * @param most steps
     */
    int run(int most);

    /** The loss of a step of the last burst. */
    double loss(int i);

    /** The learning rate of a step of the last burst. */
    double rate(int i);

    /** The number of samples of a step of the last burst. */
    int samples(int i);

    /** The batch of a step of the last burst; holds until the next one. */
    Batch batch(int i);

    @Override
    void close();
}
