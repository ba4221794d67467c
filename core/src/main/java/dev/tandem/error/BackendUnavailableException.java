package dev.tandem.error;

/** A backend that was asked for can't run here; the message has every reason and its cure. */
public final class BackendUnavailableException extends RecoverableException {

    private static final long serialVersionUID = 1L;
    private final String reason;
    private final String cure;

    /** Reports the backend's name, why it can't run, and the cure. */
    public BackendUnavailableException(String backend, String why, String values, String cure) {
        super(message("backend", backend, why, values, cure));
        this.reason = why + (values.isEmpty() ? "" : " (" + values + ")");
        this.cure = cure;
    }

    /** Why it can't run, with the values that show it. */
    public String reason() {
        return reason;
    }

    /** What to do. */
    public String cure() {
        return cure;
    }
}
