package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;

/** An engine beside Tandem, in its own process. */
public interface Peer {

    /** Engine, version and threads, on one line. */
    String description();

    /**
     * Makes ready what is to be measured; what was made ready before is not used again.
     *
     * @throws UnsupportedOperationException if the engine can't do it; the message says why
     */
    Measured prepare(Work work);
}
