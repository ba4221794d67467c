package dev.tandem.cli.peer;

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
