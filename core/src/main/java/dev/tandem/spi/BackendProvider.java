package dev.tandem.spi;

import java.util.List;

/** A kind of backend, found with {@link java.util.ServiceLoader}. */
public interface BackendProvider {

    /** The name users choose it by: {@code cpu}, {@code cuda}. */
    String name();

    /** Who comes first when the user does not choose: the largest. */
    int rank();

    /** Looks whether it can run here, without opening anything and without throwing. */
    Availability availability(BackendOptions options);

    /**
     * Looks at each thing it needs, for {@code tandem doctor}; may take a moment and load libraries, does not throw. If it can't
     * run, at least one check is not ok.
     */
    default List<Check> examine(BackendOptions options) {
        Availability availability = availability(options);
        return List.of(new Check(name(), availability.usable(), availability.line(), ""));
    }

    /**
     * Opens a device.
     *
     * @throws dev.tandem.error.BackendUnavailableException with the reason and the cure
     * @throws dev.tandem.error.UsageException if an option is not for this backend
     */
    Backend open(BackendOptions options);

    /**
     * Whether a backend can run.
     *
     * @param usable whether {@link #open} can be expected to succeed
     * @param line one line: what would run, or why it can't and what to do
     */
    record Availability(boolean usable, String line) {
    }
}
