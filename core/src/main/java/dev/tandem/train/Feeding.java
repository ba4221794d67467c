package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How the steps of a model get their batches: from a data set on the device, else from the host, on a device apart ahead of time. */
final class Feeding {

    private final Session session;
    private final Programs programs;
    private final TrainingOptions options;
    private final LongSupplier nanos;
    private final Residence residence;
    private @Nullable Guard guard;
    private Source source;
    private int batch;
    private String place = "";

    /**
     * Nothing is held or compiled yet.
     *
     * @param samples that the model is for, as far as is known
     * @param nanos a clock
     */
    Feeding(Session session, Programs programs, TrainingOptions options, Samples samples, LongSupplier nanos) {
        this.session = session;
        this.programs = programs;
        this.options = options;
        this.nanos = nanos;
        residence = new Residence(session, programs);
        source = fromHost(samples);
        batch = options.batch();
    }

    /** How the host feeds samples. */
    Source fromHost(Samples samples) {
        return session.backend().isRemote() ? new FedAhead(samples) : samples;
    }

    /** For the epochs of a run. A data set for whose steps the device is too small beside it stays with the host. */
    Feed feed(Dataset data, int epochs, LongToDoubleFunction rates) {
        source = fromHost(Samples.of(data));
        batch = Math.min(options.batch(), data.size());
        place = "";
        String why;
        if (options.augmentation().isNone()) {
            try {
                switch (residence.bring(data, options.batch())) {
                    case Residence.Resident resident -> {
                        source = resident.set();
                        place(data, "lies on the device");
                        return resident(resident, epochs, rates);
                    }
                    case Residence.Elsewhere elsewhere -> why = elsewhere.why();
                }
            } catch (OutOfMemoryException e) {
                residence.leave();
                source = fromHost(Samples.of(data));
                why = "the training step has no room beside it on the device";
            }
        } else {
            why = "its samples are changed by " + options.augmentation();
        }
        place(data, "is fed by the host: " + why);
        unguard();
        return new HostFeed(data, source, options, programs, rates);
    }

    private Feed resident(Residence.Resident resident, int epochs, LongToDoubleFunction rates) {
        unguard();
        return new ResidentFeed(resident, options, programs, epochs, rates, nanos);
    }

    private void place(Dataset data, String where) {
        place = session.backend().isRemote() ? "data set '%s' %s%n".formatted(data.name(), where) : "";
    }

    /** The program of a whole batch's step as it was fed last; before any, of bytes fed by the host. */
    Program step() {
        guard();
        return programs.training(source, batch);
    }

    /** Where the data set trained on last is and why, a line; empty where the device is the host. */
    String place() {
        return place;
    }

    /** Lets the next steps change the model, whatever the last ones came to. */
    private void unguard() {
        Guard now = guard();
        if (now != null) {
            now.reset();
        }
    }

    /** What steps that run ahead of their losses ask; none where the host waits for each step. */
    private @Nullable Guard guard() {
        if (guard == null && session.backend().isRemote()) {
            guard = new Guard(session);
        }
        return guard;
    }
}
