package dev.tandem.cuda.loading;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.spi.Check;
import java.util.List;
import java.util.stream.Collectors;

/** What a search for CUDA's libraries came to. */
public sealed interface Search {

    /** Each part: where it was found, or what was found instead, where it was looked for, and the cure. */
    List<Check> checks();

    /**
     * The family.
     *
     * @throws BackendUnavailableException with everything that is missing and its cure, in one line
     */
    Family family();

    /** A complete family whose versions agree. */
    record Found(Family family, List<Check> checks) implements Search {
    }

    /** No family is complete; at least one check is a gap. */
    record Missing(List<Check> checks) implements Search {

        @Override
        public Family family() {
            throw exception();
        }

        /** All gaps and their cures as an exception; its message is one line. */
        public BackendUnavailableException exception() {
            List<Check> gaps = checks.stream().filter(c -> !c.ok()).toList();
            return new BackendUnavailableException("cuda", "can't run here",
                    gaps.stream().map(c -> c.name() + ": " + c.found()).collect(Collectors.joining("; ")),
                    gaps.stream().map(Check::cure).distinct().collect(Collectors.joining("; ")));
        }
    }
}
