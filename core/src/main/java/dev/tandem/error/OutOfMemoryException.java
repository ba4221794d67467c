package dev.tandem.error;

/** A device has less memory than was asked of it. */
public final class OutOfMemoryException extends RecoverableException {

    private static final long serialVersionUID = 1L;
    private final long asked;
    private final long free;

    /**
     * Reports a request that does not fit.
     *
     * @param name what the memory is for
     * @param asked bytes asked for
     * @param free bytes free when it was asked
     * @param cure what would fit
     */
    public OutOfMemoryException(String name, long asked, long free, String cure) {
        super(message("memory", name, "does not fit", "asked " + asked + " bytes, free " + free + " bytes", cure));
        this.asked = asked;
        this.free = free;
    }

    /**
     * Reports that a library found no memory for what it keeps itself.
     *
     * @param name the library's function
     * @param free bytes free afterwards
     * @param cure what would leave more
     */
    public OutOfMemoryException(String name, long free, String cure) {
        super(message("memory", name, "does not fit",
                "a library does not say how much it needs, free " + free + " bytes",
                cure));
        this.asked = 0;
        this.free = free;
    }

    /** The bytes that were asked for; 0 if a library does not say. */
    public long asked() {
        return asked;
    }

    /** The bytes that were free. */
    public long free() {
        return free;
    }
}
