package dev.tandem.testkit.property;

import dev.tandem.spi.Backend;
import dev.tandem.testkit.check.Candidate;
import java.util.List;
import java.util.stream.Stream;

/** All properties. */
public final class Properties {

    private Properties() {
    }

    /** What to try on an open backend. */
    public static List<Probe> of(Candidate candidate, Backend backend) {
        var subject = new Subject(candidate, backend);
        return Stream.of(Adjoints.of(subject), Linearity.of(subject), Batches.of(subject), Sums.of(subject),
                RandomBits.of(subject)).flatMap(List::stream).toList();
    }
}
