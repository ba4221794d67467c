package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.runtime.HeldStates;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import org.jspecify.annotations.Nullable;

/**
 * The one data set that lies on the device of a session, where that is worth it: on a device with memory of its own, for a data
 * set that takes no more than a quarter of what is free there. It stays until another takes its place.
 */
final class Residence {

    private static final int SHARE = 4;

    /** Where a data set is. */
    sealed interface Place {
    }

    /** A data set on the device. */
    record Resident(Dataset data, ResidentSet set, HeldStates held) implements Place {
    }

    /** A data set that stays with the host. */
    record Elsewhere(String why) implements Place {
    }

    private final Session session;
    private final Programs programs;
    private @Nullable Resident resident;

    Residence(Session session, Programs programs) {
        this.session = session;
        this.programs = programs;
    }

    /** Brings a data set to the device unless it is there or is to stay with the host. */
    Place bring(Dataset data, int batch) {
        Resident known = resident;
        if (known != null && known.data == data) {
            return known;
        }
        leave();
        if (!session.backend().isRemote()) {
            return new Elsewhere("the device has no memory of its own");
        }
        var set = ResidentSet.of(data, batch);
        if (!set.isCountable()) {
            return new Elsewhere("it has more elements or steps than a program can count");
        }
        long free = session.freeBytes();
        if (bytes(set, session.backend()) > free / SHARE) {
            return new Elsewhere("it takes %d bytes, more than a quarter of the %d that are free on the device"
                    .formatted(bytes(set, session.backend()), free));
        }
        HeldStates held = session.hold("data set " + data.name(), set.states());
        try {
            held.writeRows(ResidentSet.ELEMENTS, data::copyTo);
            if (set.samples().targetElements() > 0) {
                held.writeRows(ResidentSet.TARGETS, data::copyTargetTo);
            }
        } catch (RuntimeException | Error e) {
            held.close();
            throw e;
        }
        var made = new Resident(data, set, held);
        resident = made;
        return made;
    }

    static long bytes(ResidentSet set, Backend backend) {
        return set.states().values().stream().mapToLong(backend::bytes).sum();
    }

    /** Takes it off the device. */
    void leave() {
        Resident gone = resident;
        if (gone != null) {
            programs.closeResident();
            gone.held.close();
            resident = null;
        }
    }
}
