package dev.tandem.cli;

import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.PeerProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The processes of those who are measured beside Tandem: some for all rows, some for one. */
final class Peers implements AutoCloseable {

    private final Function<Contender, PeerProcess> starting;
    private final Map<Contender, PeerProcess> running = new LinkedHashMap<>();

    Peers(Function<Contender, PeerProcess> starting) {
        this.starting = starting;
    }

    /** Starts one for all rows; its description. */
    String start(Contender contender) {
        PeerProcess started = starting.apply(contender);
        running.put(contender, started);
        return started.description();
    }

    /** Whether one that was started is still there. */
    boolean isRunning(Contender contender) {
        return running.containsKey(contender);
    }

    /** One that is running. */
    PeerProcess running(Contender contender) {
        return Objects.requireNonNull(running.get(contender), contender::word);
    }

    /** Starts some for one row. */
    Fresh fresh(List<Contender> contenders) {
        var fresh = new Fresh(new ArrayList<>());
        try {
            contenders.forEach(c -> fresh.processes.add(starting.apply(c)));
            return fresh;
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    /**
     * Processes of one row.
     *
     * @param processes in the order in which they were asked for
     */
    record Fresh(List<PeerProcess> processes) implements AutoCloseable {
        @Override
        public void close() {
            processes.forEach(PeerProcess::close);
        }
    }

    /** Leaves out those that are of no more use. */
    void dropBroken() {
        running.values().removeIf(process -> {
            if (process.isBroken()) {
                process.close();
            }
            return process.isBroken();
        });
    }

    @Override
    public void close() {
        running.values().forEach(PeerProcess::close);
        running.clear();
    }
}
