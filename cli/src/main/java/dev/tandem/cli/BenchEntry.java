package dev.tandem.cli;

import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.work.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to measure.
 *
 * @param name what it is a part of; null where that is not known
 * @param work what is done
 * @param way what is measured of it, and beside whom
 * @param rounds if the user does not say how many
 * @param wanted what the ratio beside a contender is to be
 */
record BenchEntry(@Nullable String name, Work work, Way way, int rounds, Map<Contender, Wanted> wanted) {

    private static final int USUAL_ROUNDS = 9;
    private static final Contender TANDEM = Contender.of(KnownPeer.TANDEM);

    BenchEntry {
        wanted = Map.copyOf(wanted);
    }

    /** What is measured, and beside whom. */
    sealed interface Way {

        /** Speed in this process, by turns with the peers that are asked for. */
        record Beside() implements Way {
        }

        /**
         * Speed of Tandem by turns with itself in other forms, each in a process of its own: in one, the JIT's profiles of one
         * form would slow the other.
         */
        record Forms(Contender own, List<Contender> others) implements Way {
        }

        /** The most memory of processes that do nothing else, Tandem's and those of the peers that are asked for. */
        record Memory() implements Way {
        }
    }

    /** Speed, without a name. */
    static BenchEntry of(Work work) {
        return speed(null, work);
    }

    static BenchEntry speed(@Nullable String name, Work work) {
        return new BenchEntry(name, work, new Way.Beside(), USUAL_ROUNDS, Map.of());
    }

    static BenchEntry forms(@Nullable String name, Work work, Contender own, List<Contender> others) {
        return new BenchEntry(name, work, new Way.Forms(own, others), USUAL_ROUNDS, Map.of());
    }

    static BenchEntry memory(@Nullable String name, Work.Training work) {
        return new BenchEntry(name, work, new Way.Memory(), 1, Map.of());
    }

    BenchEntry wants(Contender beside, Wanted ratio) {
        var more = new HashMap<>(wanted);
        more.put(beside, ratio);
        return new BenchEntry(name, work, way, rounds, more);
    }

    BenchEntry wants(KnownPeer beside, Wanted ratio) {
        return wants(Contender.of(beside), ratio);
    }

    /** The same with fewer rounds, as its steps are long. */
    BenchEntry rounds(int fewer) {
        return new BenchEntry(name, work, way, fewer, wanted);
    }

    /** The kind of work, or its memory. */
    String what() {
        return way instanceof Way.Memory ? "memory " + work.what() : work.what();
    }

    /** {@link #what()} and the work's shape, and in which form if it is in others, too. */
    String text() {
        String text = what() + " " + work.shape();
        return way instanceof Way.Forms f ? text + ", " + f.own().word() : text;
    }

    /**
     * Who is to be measured beside it.
     *
     * @param asked by the user
     * @param table whether {@code tandem} stands for Tandem in other forms, and not for itself
     */
    List<Contender> contenders(List<Contender> asked, boolean table) {
        return switch (way) {
            case Way.Beside _,Way.Memory _ -> asked.stream().filter(c -> !table || !c.equals(TANDEM)).toList();
            case Way.Forms f -> asked.isEmpty() || asked.contains(TANDEM) ? f.others() : List.of();
        };
    }
}
