package dev.tandem.train;

import dev.tandem.data.Batch;

/**
 * How a run's steps get their batches and give back their losses: in bursts, each step once and in order. Steps may be under way
 * beyond the last burst. Used by one thread. Running allocates nothing on the Java heap once it is warm.
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

    /** Whether the epoch has another step, which may be under way. */
    boolean hasNext();

    /**
     * Runs a burst of steps, one at least, and waits for their losses; gives their number.
     *
     * @param most steps that may be issued since the burst before: after as many none is under way
     */
    int run(int most);

    /** Runs no more, and waits for the losses of the steps that are under way: the burst may be of none. Gives their number. */
    int finish();

    /** The loss of a step of the last burst. */
    double loss(int i);

    /** The learning rate of a step of the last burst. */
    double rate(int i);

    /** The number of samples of a step of the last burst. */
    int samples(int i);

    /** The batch of a step of the last burst; holds until the next one. */
    Batch batch(int i);

    /** How many steps were issued after a step of the last burst. */
    int since(int i);

    @Override
    void close();
}
