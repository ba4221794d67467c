package dev.tandem.cli;

import dev.tandem.cli.BenchEntry.Way;
import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.PeerException;
import dev.tandem.cli.peer.PeerPrograms;
import dev.tandem.error.TandemException;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures a list of work, row by row, each told as soon as it is measured. What goes wrong in one row does not lose the others:
 * a peer that breaks is left out of the rest, and told to stop it returns what it has.
 */
final class Bench {

    private static final int MOST_NAMED = 5;

    private final Backend backend;
    private final Peers peers;
    private final IntFunction<Stopwatch> stopwatches;
    private final long seed;
    private final Consumer<String> progress;
    private final List<BenchRows.Row> rows = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    private @Nullable RuntimeException failure;
    private volatile boolean stopped;

    /**
     * Is ready to measure.
     *
     * @param backend where Tandem computes
     * @param stopwatches how to measure, by the rounds that a row has if the user does not say how many
     * @param seed what Tandem draws from
     * @param progress what is told how far it is
     */
    Bench(Backend backend, Peers peers, IntFunction<Stopwatch> stopwatches, long seed, Consumer<String> progress) {
        this.backend = backend;
        this.peers = peers;
        this.stopwatches = stopwatches;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param rows as far as they were
     * @param stopped whether the user wanted to end
     * @param failure the first thing that went wrong; null if nothing did
     */
    record Outcome(BenchRows rows, boolean stopped, @Nullable RuntimeException failure) {

        /**
         * Shows what there is, and says what is not.
         *
         * @param text of the rows
         * @return the exit status
         * @throws RuntimeException the failure, if there is one
         */
        int show(Console console, Output output, Function<BenchRows, String> text) {
            if (output.isJson() || !rows.rows().isEmpty()) {
                output.result(text.apply(rows), rows);
            }
            if (!rows.missing().isEmpty()) {
                console.err().println("tandem: " + TandemException.message("measurement", "",
                        stopped ? "was stopped, some of it is missing" : "is not whole",
                        firstMissing(), "run it again, with --only for what is missing"));
            }
            if (failure != null) {
                throw failure;
            }
            return stopped ? ExitStatus.FAILED : ExitStatus.DONE;
        }

        private String firstMissing() {
            int more = rows.missing().size() - MOST_NAMED;
            return rows.missing().stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                    + (more > 0 ? " and " + more + " more" : "");
        }
    }

    /**
     * Starts what the options ask for, measures and ends it.
     *
     * @param table whether what no peer can do is left out, rather than said
     */
    static Outcome measured(List<BenchEntry> entries, BenchOptions options, CommonOptions common, Console console,
            Output output, boolean table) {
        options.check();
        List<Contender> asked = options.contenders(table);
        var programs = PeerPrograms.ofThisCommand(output::progress);
        try (var peers = new Peers(contender -> programs.start(contender, common.workerThreads()));
                Backend backend = common.open(output)) {
            var bench = new Bench(backend, peers, options::stopwatch, common.seed(), output::progress);
            return bench.measured(entries, asked, table, console.interrupt());
        }
    }

    private void stop() {
        stopped = true;
    }

    /**
     * A row to come, or several: one a contender.
     *
     * @param able contenders that may do it, as far as is known without asking them
     */
    record Plan(BenchEntry entry, List<Contender> contenders, List<Contender> able) {

        static Plan of(BenchEntry entry, List<Contender> contenders) {
            return new Plan(entry, contenders,
                    contenders.stream().filter(c -> c.peer().cannot(entry.work()).isEmpty()).toList());
        }
    }

    /**
     * Measures all.
     *
     * @param interrupt what ends it early once something is measured; before, the process just ends
     * @throws PeerException if a peer can't be started; nothing is measured then
     */
    Outcome measured(List<BenchEntry> entries, List<Contender> asked, boolean table, Interrupt interrupt) {
        List<Plan> plans = entries.stream().map(e -> Plan.of(e, e.contenders(asked, table)))
                .filter(p -> !table || asked.isEmpty() || !p.able.isEmpty()).toList();
        start(plans);
        return interrupt.during(this::stop, () -> measured(plans, table));
    }

    private Outcome measured(List<Plan> plans, boolean table) {
        Optional<String> busy = Machine.busy();
        busy.ifPresent(progress);
        for (Plan plan : plans) {
            row(plan, new BenchRow(plan.entry, stopwatches.apply(plan.entry.rounds()), this::check, busy), table);
        }
        return new Outcome(new BenchRows(rows, missing), stopped, failure);
    }

    private void start(List<Plan> plans) {
        var shared = new LinkedHashSet<Contender>();
        plans.stream().filter(p -> p.entry.way() instanceof Way.Beside).forEach(p -> shared.addAll(p.able));
        shared.forEach(c -> progress.accept("beside " + c.word() + ": " + peers.start(c)));
    }

    private void check() {
        if (stopped) {
            throw new CancellationException("stopped");
        }
    }

    private void row(Plan plan, BenchRow row, boolean table) {
        boolean broken = failure != null && !isForeseen(failure);
        if (stopped || broken) {
            missing.add(plan.entry.text());
            return;
        }
        progress.accept("measuring " + plan.entry.text());
        try {
            List<BenchRows.Row> measured = measured(plan, row);
            measured.stream().filter(r -> !table || r.peer() == null || r.unsupported() == null).forEach(r -> {
                rows.add(r);
                progress.accept(r.line());
            });
        } catch (CancellationException _) {
            missing.add(plan.entry.text());
        } catch (RuntimeException e) {
            failed(plan, row, table, e);
        }
    }

    /** Something went wrong, unless that was the user's end of it; without the peer that broke the row may still be possible. */
    private void failed(Plan plan, BenchRow row, boolean table, RuntimeException e) {
        if (!stopped && (failure == null || (isForeseen(failure) && !isForeseen(e)))) {
            failure = e;
        }
        if (!stopped) {
            progress.accept("failed: " + e.getMessage());
        }
        int running = count(plan);
        peers.dropBroken();
        if (plan.entry.way() instanceof Way.Beside && e instanceof PeerException && count(plan) < running) {
            row(plan, row, table);
        } else {
            missing.add(plan.entry.text());
        }
    }

    private int count(Plan plan) {
        return (int) plan.able.stream().filter(peers::isRunning).count();
    }

    /** Whether it is no bug, and other rows may be possible still. */
    private static boolean isForeseen(RuntimeException e) {
        return e instanceof PeerException || e instanceof TandemException;
    }

    private List<BenchRows.Row> measured(Plan plan, BenchRow row) {
        return switch (plan.entry.way()) {
            case Way.Beside _ -> beside(plan, row);
            case Way.Forms f -> {
                var all = new ArrayList<>(List.of(f.own()));
                all.addAll(plan.able);
                try (Peers.Fresh fresh = peers.fresh(all)) {
                    yield row.forms(all, fresh.processes());
                }
            }
            case Way.Memory _ -> row.memory(Contender.of(KnownPeer.TANDEM), plan.contenders,
                    contender -> peers.fresh(List.of(contender)));
        };
    }

    private List<BenchRows.Row> beside(Plan plan, BenchRow row) {
        boolean alone = !plan.able.isEmpty() && count(plan) == 0;
        List<Contender> left = plan.contenders.stream().filter(c -> !plan.able.contains(c) || peers.isRunning(c))
                .toList();
        List<BenchRows.Row> measured = alone ? List.of() : row.beside(backend, seed, left, peers::running);
        // Only now, for without a peer that has just broken all of it is done again.
        plan.able.stream().filter(c -> !peers.isRunning(c))
                .map(c -> plan.entry.text() + " beside " + c.word()).forEach(missing::add);
        return measured;
    }
}
