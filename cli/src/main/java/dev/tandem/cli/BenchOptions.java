package dev.tandem.cli;

import dev.tandem.error.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to measure. */
final class BenchOptions {

    @Option(names = "--rounds", paramLabel = "N", description = "rounds of a quarter of a second at least, of which the median counts (9)")
    private int rounds = 9;

    @Option(names = "--against", paramLabel = "PEER", hidden = true)
    private @Nullable String against;

    /**
     * A stopwatch as the user wants it.
     *
     * @throws UsageException if there are no rounds, or a peer is asked for
     */
    Stopwatch stopwatch() {
        if (against != null) {
            throw new UsageException("option", "--against", "is not there yet", against,
                    "leave it out to measure Tandem alone");
        }
        if (rounds < 1) {
            throw new UsageException("option", "--rounds", "must be at least 1", String.valueOf(rounds),
                    "choose another number");
        }
        return new Stopwatch(rounds, 3, 0.25);
    }
}
