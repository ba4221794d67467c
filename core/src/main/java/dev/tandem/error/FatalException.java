package dev.tandem.error;

import java.util.List;

/** A device fault: the backend is poisoned and must be closed. Names the last operations issued. */
public final class FatalException extends TandemException {

    private static final long serialVersionUID = 1L;

    /** Reports the fault and the last operations issued before it was seen, newest last. */
    public FatalException(String device, String fault, List<String> lastOperations) {
        super(message("device", device, fault, "last operations: " + String.join(", ", lastOperations),
                "close this backend; the process must open a new one"));
    }
}
