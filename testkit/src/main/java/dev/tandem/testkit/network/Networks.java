package dev.tandem.testkit.network;

import dev.tandem.spi.Backend;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.property.Probe;
import java.util.List;
import java.util.stream.Stream;

/** All that is tried with whole networks. */
public final class Networks {

    private Networks() {
    }

    /** What to try on an open backend; opening another of the same kind must be possible meanwhile. */
    public static List<Probe> of(Candidate candidate, Backend backend, Backend oracle) {
        return Stream.concat(TrainingChecks.of(candidate, backend, oracle).stream(),
                MemoryChecks.of(candidate, backend).stream()).toList();
    }
}
