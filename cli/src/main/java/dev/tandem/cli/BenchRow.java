package dev.tandem.cli;

import dev.tandem.cli.BenchRows.Row;
import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.PeerProcess;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.TandemWork;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures one piece of work, alone or beside contenders: a row each of them.
 *
 * @param entry what to measure
 * @param stopwatch how
 * @param check throws if the user wants to end; called between rounds
 * @param busy whether other programs kept the machine busy before anything was measured, in words
 */
record BenchRow(BenchEntry entry, Stopwatch stopwatch, Runnable check, Optional<String> busy) {

    /** A larger share of the processors with other programs is worth a note. */
    private static final double DISTURBED = 0.1;

    /** Tandem in this process by turns with peers that are running. */
    List<Row> beside(Backend backend, long seed, List<Contender> contenders,
            Function<Contender, PeerProcess> running) {
        var sides = new ArrayList<Side>();
        var refusals = new HashMap<Contender, String>();
        for (Contender contender : contenders) {
            Optional<String> refusal = contender.peer().cannot(entry.work())
                    .or(() -> running.apply(contender).prepare(entry.work()));
            refusal.ifPresentOrElse(why -> refusals.put(contender, why),
                    () -> sides.add(new Side(contender, running.apply(contender))));
        }
        try (TandemWork own = TandemWork.of(entry.work(), backend, seed)) {
            Timed timed = timed(own, sides);
            Row alone = alone(backend.device().backend(), timed.laps.median(0), timed.disturbance);
            return rows(alone, contenders, refusals, sides, timed.laps);
        }
    }

    /** Tandem in several forms, the first of them to be compared with the others. */
    List<Row> forms(List<Contender> contenders, List<PeerProcess> processes) {
        var sides = new ArrayList<Side>();
        for (int i = 0; i < contenders.size(); i++) {
            processes.get(i).prepare(entry.work());
            sides.add(new Side(contenders.get(i), processes.get(i)));
        }
        Side own = sides.removeFirst();
        Timed timed = timed(own, sides);
        return rows(alone(own.contender.word(), timed.laps.median(0), timed.disturbance),
                sides.stream().map(Side::contender).toList(), Map.of(), sides, timed.laps);
    }

    /** The most memory of a process of each. */
    List<Row> memory(Contender own, List<Contender> contenders, Function<Contender, Peers.Fresh> starting) {
        double peak = peak(own, starting);
        Row alone = Row.alone(entry, own.word(), peak, "MB", null);
        var rows = new ArrayList<Row>();
        for (Contender contender : contenders) {
            Optional<String> refusal = contender.peer().cannot(entry.work());
            if (refusal.isPresent()) {
                rows.add(alone.unsupportedBy(contender.word(), refusal.get()));
            } else {
                double other = peak(contender, starting);
                rows.add(alone.beside(contender.word(), other, peak / other, entry.wanted().get(contender)));
            }
        }
        return rows.isEmpty() ? List.of(alone) : rows;
    }

    /** In MB. */
    private double peak(Contender contender, Function<Contender, Peers.Fresh> starting) {
        try (Peers.Fresh fresh = starting.apply(contender)) {
            PeerProcess process = fresh.processes().getFirst();
            process.prepare(entry.work());
            stopwatch.warmUp(stoppable(new Side(contender, process)));
            return process.peakMemory() * 1e-6;
        }
    }

    private List<Row> rows(Row alone, List<Contender> contenders, Map<Contender, String> refusals, List<Side> sides,
            Laps laps) {
        if (contenders.isEmpty()) {
            return List.of(alone);
        }
        return contenders.stream().map(contender -> {
            String refusal = refusals.get(contender);
            if (refusal != null) {
                return alone.unsupportedBy(contender.word(), refusal);
            }
            int side = 1 + sides.stream().map(Side::contender).toList().indexOf(contender);
            return alone.beside(contender.word(), entry.work().amount() / laps.median(side), laps.ratio(side),
                    entry.wanted().get(contender));
        }).toList();
    }

    private Row alone(String where, double seconds, @Nullable String disturbance) {
        return Row.alone(entry, where, entry.work().amount() / seconds, entry.work().unit(), disturbance);
    }

    /**
     * What rounds took.
     *
     * @param disturbance who disturbed, in words; null if nobody did
     */
    private record Timed(Laps laps, @Nullable String disturbance) {
    }

    /** Times sides by turns, and watches who else uses the machine. */
    private Timed timed(Measured own, List<Side> others) {
        var sides = new ArrayList<>(List.of(stoppable(own)));
        others.forEach(side -> sides.add(stoppable(side)));
        var processes = new ArrayList<>(others.stream().map(side -> side.process.handle()).toList());
        if (own instanceof Side side) {
            processes.add(side.process.handle());
        }
        var bystanders = Bystanders.watch(processes);
        Laps laps = stopwatch.byTurns(sides);
        return new Timed(laps, disturbance(bystanders.share()));
    }

    private @Nullable String disturbance(OptionalDouble share) {
        if (share.isEmpty()) {
            return busy.isPresent() ? "others were busy at the start" : null;
        }
        return share.getAsDouble() > DISTURBED
                ? String.format(Locale.ROOT, "others had %.0f %% of the processors", 100 * share.getAsDouble())
                : null;
    }

    private Measured stoppable(Measured side) {
        return new Measured() {
            @Override
            public double seconds(int repetitions) {
                check.run();
                return side.seconds(repetitions);
            }

            @Override
            public double warming() {
                return side.warming();
            }

            @Override
            public boolean isSettled() {
                return side.isSettled();
            }
        };
    }

    /** A contender's process that is ready to work. */
    private record Side(Contender contender, PeerProcess process) implements Measured {

        @Override
        public double seconds(int repetitions) {
            return process.seconds(repetitions);
        }

        @Override
        public double warming() {
            return contender.peer().warming();
        }
    }
}
