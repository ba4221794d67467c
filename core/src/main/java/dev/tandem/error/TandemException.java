package dev.tandem.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Tandem throws on purpose. Its three branches say who can mend it: {@link UsageException} the
 * caller, {@link RecoverableException} the surroundings, {@link FatalException} nobody before a restart.
 */
public abstract sealed class TandemException extends RuntimeException
        permits UsageException, RecoverableException, FatalException {

    private static final long serialVersionUID = 1L;

    TandemException(String message) {
        super(message);
    }

    TandemException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Composes the form every message has: {@code <what> '<name>': <wrong> (<values>) — <cure>}.
     *
     * @param what the kind of thing that is wrong, as "conv2d"
     * @param name which one, as the layer's path; left out when empty
     * @param wrong what is wrong with it
     * @param values the values that show it; left out when empty
     * @param cure what to do
     */
    public static String message(String what, String name, String wrong, String values, String cure) {
        return what + (name.isEmpty() ? "" : " '" + name + "'") + ": " + wrong
                + (values.isEmpty() ? "" : " (" + values + ")") + " — " + cure;
    }
}
