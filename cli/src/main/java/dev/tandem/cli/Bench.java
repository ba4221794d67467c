package dev.tandem.cli;

import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.PeerProcess;
import dev.tandem.cli.peer.PeerPrograms;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.TandemWork;
import dev.tandem.cli.work.Work;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures work on a backend, alone or by turns with peers: a round of Tandem, one of each peer that can do the work, and again.
 *
 * @param backend where Tandem computes
 * @param peers that are running
 * @param stopwatch how to measure
 * @param seed what Tandem draws from
 * @param progress what is told how far it is
 */
record Bench(Backend backend, List<PeerProcess> peers, Stopwatch stopwatch, long seed, Consumer<String> progress) {

    Bench {
        peers = List.copyOf(peers);
    }

    /**
     * Work of a table.
     *
     * @param name what it is a part of; null where that is not known
     */
    record Entry(@Nullable String name, Work work) {

        /** Work without a name. */
        static Entry of(Work work) {
            return new Entry(null, work);
        }
    }

    /**
     * Starts what the options ask for, measures and ends it.
     *
     * @param onlyShared whether what a peer can't do is left out, rather than said
     */
    static BenchRows measured(List<Entry> entries, BenchOptions options, CommonOptions common, Output output,
            boolean onlyShared) {
        Stopwatch stopwatch = options.stopwatch();
        List<PeerProcess> running = new ArrayList<>();
        try {
            var programs = PeerPrograms.ofThisCommand(output::progress);
            for (KnownPeer peer : options.peers()) {
                var started = programs.start(peer, common.workerThreads());
                running.add(started);
                output.progress("beside " + peer.word() + ": " + started.description());
            }
            if (!running.isEmpty()) {
                Machine.busy().ifPresent(output::progress);
            }
            try (Backend backend = common.open(output)) {
                return new Bench(backend, running, stopwatch, common.seed(), output::progress)
                        .rows(entries, onlyShared);
            }
        } finally {
            running.forEach(PeerProcess::close);
        }
    }

    /** Measures all. */
    BenchRows rows(List<Entry> entries, boolean onlyShared) {
        var rows = new ArrayList<BenchRows.Row>();
        for (Entry entry : entries) {
            rows.addAll(rows(entry, onlyShared));
        }
        return new BenchRows(rows);
    }

    private List<BenchRows.Row> rows(Entry entry, boolean onlyShared) {
        Work work = entry.work();
        var answers = peers.stream().map(p -> p.prepare(work)).toList();
        if (onlyShared && answers.stream().allMatch(Optional::isPresent)) {
            return List.of();
        }
        progress.accept("measuring " + work.text());
        var sides = new ArrayList<Measured>();
        try (TandemWork own = TandemWork.of(work, backend, seed)) {
            sides.add(own);
            for (int i = 0; i < peers.size(); i++) {
                if (answers.get(i).isEmpty()) {
                    sides.add(peers.get(i)::seconds);
                }
            }
            List<BenchRows.Row> rows = rows(entry, answers, stopwatch.byTurns(sides));
            return onlyShared ? rows.stream().filter(r -> r.unsupported() == null).toList() : rows;
        }
    }

    private List<BenchRows.Row> rows(Entry entry, List<Optional<String>> unsupported, Laps laps) {
        Work work = entry.work();
        var own = BenchRows.Row.alone(entry.name(), work, backend.device().backend(), laps.median(0));
        if (peers.isEmpty()) {
            return List.of(own);
        }
        var rows = new ArrayList<BenchRows.Row>();
        int side = 0;
        for (int i = 0; i < peers.size(); i++) {
            String peer = peers.get(i).name();
            if (unsupported.get(i).isPresent()) {
                rows.add(own.unsupportedBy(peer, unsupported.get(i).get()));
            } else {
                side++;
                rows.add(own.beside(peer, work.amount() / laps.median(side), laps.ratio(side)));
            }
        }
        return rows;
    }
}
