package dev.tandem.cli;

import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to measure, and beside whom. */
final class BenchOptions {

    private static final String AGAINST = "--against";
    private static final String ALL = "all";

    @Option(names = "--rounds", paramLabel = "N", description = "rounds of a quarter of a second at least, of which the median counts (9; the table has fewer of long steps)")
    private @Nullable Integer rounds;

    @Option(names = AGAINST, paramLabel = "PEER", split = ",", description = "measure by turns with Tandem: djl (PyTorch), openblas, onednn, dl4j, triad (memory) or all; tandem, itself in another form, as tandem:threads=1 or tandem:lanes=256; some, with commas between")
    private @Nullable List<String> against;

    /**
     * Checks what was given.
     *
     * @throws UsageException if there are no rounds, or no such peer
     */
    void check() {
        if (rounds != null && rounds < 1) {
            throw new UsageException("option", "--rounds", "must be at least 1", String.valueOf(rounds),
                    "choose another number");
        }
        contenders(true);
    }

    /**
     * A stopwatch as the user wants it.
     *
     * @param usual rounds if the user does not say how many
     */
    Stopwatch stopwatch(int usual) {
        return new Stopwatch(rounds == null ? usual : rounds, 3, 0.25);
    }

    /** Whether peers are asked for. */
    boolean isBesidePeers() {
        return against != null;
    }

    /**
     * The peers the user wants.
     *
     * @param table whether all are so many: there, Tandem in other forms is one of them
     * @throws UsageException if there is none of a name
     */
    List<Contender> contenders(boolean table) {
        var contenders = new LinkedHashSet<Contender>();
        for (String word : against == null ? List.<String>of() : against) {
            if (word.equals(ALL)) {
                Arrays.stream(KnownPeer.values()).filter(p -> table || p != KnownPeer.TANDEM).map(Contender::of)
                        .forEach(contenders::add);
            } else {
                contenders.add(Contender.parse(word, List.of(ALL)));
            }
        }
        return List.copyOf(contenders);
    }
}
