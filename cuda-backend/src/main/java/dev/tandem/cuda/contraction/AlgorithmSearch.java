package dev.tandem.cuda.contraction;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the algorithm of a convolution is found among those that repeat their bits and are as exact as asked. */
public enum AlgorithmSearch {
    /** cuDNN says which is the fastest: at once, and the same on every start. */
    HEURISTIC,
    /** Each is run and timed: compiling takes longer, and another start may find another one to be the fastest. */
    TIMED;

    /**
     * The one of a name.
     *
     * @throws UsageException if there is none
     */
    public static AlgorithmSearch of(String name) {
        return Arrays.stream(values()).filter(s -> s.label().equals(name)).findFirst()
                .orElseThrow(() -> new UsageException("search", name, "is not known", "",
                        "use " + Arrays.stream(values()).map(AlgorithmSearch::label)
                                .collect(Collectors.joining(" or "))));
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
