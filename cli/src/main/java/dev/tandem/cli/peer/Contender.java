package dev.tandem.cli.peer;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A peer as it is to be started: {@code djl}, {@code tandem:threads=1}.
 *
 * @param peer which one
 * @param options of {@code tandem}: {@code threads}, and {@code lanes}, the bits of a vector or {@code scalar}
 */
public record Contender(KnownPeer peer, Map<String, String> options) {

    static final String THREADS = "threads";
    static final String LANES = "lanes";
    private static final Map<String, String> VALUES = Map.of(THREADS, "[1-9]\\d{0,2}", LANES, "128|256|512|scalar");

    /** Keeps the options in the order of their names. */
    public Contender {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** A peer without options. */
    public static Contender of(KnownPeer peer) {
        return new Contender(peer, Map.of());
    }

    /** Tandem with so many threads. */
    public static Contender tandemWithThreads(int threads) {
        return new Contender(KnownPeer.TANDEM, Map.of(THREADS, String.valueOf(threads)));
    }

    /** Tandem with vectors of so many bits, or {@code scalar}. */
    public static Contender tandemWithLanes(String lanes) {
        return new Contender(KnownPeer.TANDEM, Map.of(LANES, lanes));
    }

    /**
     * Reads {@link #word()}.
     *
     * @param known further words, for the cure
     * @throws UsageException if there is no such peer, or not with such options
     */
    public static Contender parse(String word, List<String> known) {
        String[] parts = word.split(":", -1);
        KnownPeer peer = Arrays.stream(KnownPeer.values()).filter(p -> p.word().equals(parts[0])).findFirst()
                .orElseThrow(() -> new UsageException("option", "--against", "can't be '" + parts[0] + "'", "",
                        Spelling.cure(parts[0],
                                Stream.concat(Arrays.stream(KnownPeer.values()).map(KnownPeer::word), known.stream())
                                        .toList())));
        var options = new LinkedHashMap<String, String>();
        for (String option : Arrays.asList(parts).subList(1, parts.length)) {
            String[] pair = option.split("=", 2);
            if (peer != KnownPeer.TANDEM || pair.length < 2 || !VALUES.containsKey(pair[0])
                    || !pair[1].matches(VALUES.get(pair[0]))) {
                throw new UsageException("option", "--against", "can't be '" + word + "'", "",
                        "options are of tandem alone: tandem:threads=1, tandem:lanes=512, 256, 128 or scalar, or both with a colon between");
            }
            options.put(pair[0], pair[1]);
        }
        return new Contender(peer, options);
    }

    /** What the user calls it. */
    public String word() {
        return Stream.concat(Stream.of(peer.word()), options.entrySet().stream().map(Object::toString))
                .collect(Collectors.joining(":"));
    }

    /** The threads it is to have. */
    int threads(int usual) {
        return Integer.parseInt(options.getOrDefault(THREADS, String.valueOf(usual)));
    }
}
