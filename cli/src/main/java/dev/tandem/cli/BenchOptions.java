package dev.tandem.cli;

import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to measure, and beside whom. */
final class BenchOptions {

    private static final String AGAINST = "--against";
    private static final String ALL = "all";

    @Option(names = "--rounds", paramLabel = "N", description = "rounds of a quarter of a second at least, of which the median counts (9)")
    private int rounds = 9;

    @Option(names = AGAINST, paramLabel = "PEER", split = ",", description = "measure other engines by turns with Tandem: djl (PyTorch), openblas, onednn, dl4j or all; some, with commas between")
    private @Nullable List<String> against;

    /**
     * A stopwatch as the user wants it.
     *
     * @throws UsageException if there are no rounds
     */
    Stopwatch stopwatch() {
        if (rounds < 1) {
            throw new UsageException("option", "--rounds", "must be at least 1", String.valueOf(rounds),
                    "choose another number");
        }
        return new Stopwatch(rounds, 3, 0.25);
    }

    /** Whether peers are asked for. */
    boolean isBesidePeers() {
        return against != null;
    }

    /**
     * The peers the user wants.
     *
     * @throws UsageException if there is none of a name
     */
    Set<KnownPeer> peers() {
        var peers = new LinkedHashSet<KnownPeer>();
        for (String name : against == null ? List.<String>of() : against) {
            List<KnownPeer> meant = Arrays.stream(KnownPeer.values())
                    .filter(p -> name.equals(ALL) || name.equals(p.word())).toList();
            if (meant.isEmpty()) {
                throw new UsageException("option", AGAINST, "can't be '" + name + "'", "",
                        Spelling.cure(name, words()));
            }
            peers.addAll(meant);
        }
        return peers;
    }

    private static List<String> words() {
        var words = new ArrayList<>(Arrays.stream(KnownPeer.values()).map(KnownPeer::word).toList());
        words.add(ALL);
        return words;
    }
}
