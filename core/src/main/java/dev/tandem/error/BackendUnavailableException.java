package dev.tandem.error;

/** A backend that was asked for can't run here; the message has every reason and its cure. */
public final class BackendUnavailableException extends RecoverableException {

    private static final long serialVersionUID = 1L;

    /** Reports the backend's name, why it can't run, and the cure. */
    public BackendUnavailableException(String backend, String why, String values, String cure) {
        super(message("backend", backend, why, values, cure));
    }
}
