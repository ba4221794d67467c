package dev.tandem.spi;

import dev.tandem.error.BackendUnavailableException;
import java.util.List;
import java.util.Set;

/** A kind of backend, found with {@link java.util.ServiceLoader}. */
public interface BackendProvider {

    /** The name users choose it by: {@code cpu}, {@code cuda}. */
    String name();

    /** Other names that users may try, of which a message then says the right one. */
    default Set<String> otherNames() {
        return Set.of();
    }

    /** Who comes first when the user does not choose: the largest. */
    int rank();

    /** Looks whether it can run here, without opening anything and without throwing. */
    Availability availability(BackendOptions options);

    /**
     * Looks at each thing it needs, for the command {@code doctor}; may take a moment and load libraries, does not throw. If it can't
     * run, at least one check is not ok.
     */
    default List<Check> examine(BackendOptions options) {
        Availability availability = availability(options);
        return List.of(new Check(name(), availability.usable(), availability.found(), availability.cure()));
    }

    /**
     * Opens a device.
     *
     * @throws BackendUnavailableException with the reason and the cure
     * @throws dev.tandem.error.UsageException if an option is not for this backend
     */
    Backend open(BackendOptions options);

    /**
     * Whether a backend can run.
     *
     * @param usable whether {@link #open} can be expected to succeed
     * @param found what would run, or why it can't
     * @param cure what to do if it can't; empty if it can
     */
    record Availability(boolean usable, String found, String cure) {

        /** It can run. */
        public static Availability usable(String found) {
            return new Availability(true, found, "");
        }

        /** It can't run. */
        public static Availability missing(String reason, String cure) {
            return new Availability(false, reason, cure);
        }

        /** It can't run, as trying showed. */
        public static Availability missing(BackendUnavailableException e) {
            return missing(e.reason(), e.cure());
        }

        /** One line: what would run, or why it can't and what to do. */
        public String line() {
            return usable ? found : found + " — " + cure;
        }
    }
}
