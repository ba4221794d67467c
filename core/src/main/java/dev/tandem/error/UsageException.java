package dev.tandem.error;

/** A request that can't be meant, found before any work is issued: shapes, names, options. */
public final class UsageException extends TandemException {

    private static final long serialVersionUID = 1L;

    /** Reports what is wrong, with values, and what to do; the form is {@link TandemException#message}. */
    public UsageException(String what, String name, String wrong, String values, String cure) {
        super(message(what, name, wrong, values, cure));
    }
}
