package dev.tandem.error;

import org.jspecify.annotations.Nullable;

/** Something outside the program stands in the way; the same request can succeed once that is mended. */
public abstract sealed class RecoverableException extends TandemException
        permits BackendUnavailableException, OutOfMemoryException, DataException, DivergenceException {

    private static final long serialVersionUID = 1L;

    RecoverableException(String message) {
        super(message);
    }

    RecoverableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
