package dev.tandem.cli.peer;

import dev.tandem.error.TandemException;

/** A peer is not there, or broke; the message says what to do. */
public final class PeerException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final boolean missing;

    private PeerException(String message, boolean missing) {
        super(message);
        this.missing = missing;
    }

    /** Something that a peer needs is not on this machine. */
    public static PeerException missing(String peer, String wrong, String values, String cure) {
        return new PeerException(TandemException.message("peer", peer, wrong, values, cure), true);
    }

    /** What a peer said it lacks, message and all. */
    static PeerException missing(String message) {
        return new PeerException(message, true);
    }

    /** A peer that does not do what it should. */
    static PeerException broken(String peer, String wrong, String values, String cure) {
        return new PeerException(TandemException.message("peer", peer, wrong, values, cure), false);
    }

    /** Whether something is to be installed first. */
    public boolean isMissing() {
        return missing;
    }
}
