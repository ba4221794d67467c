package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.TandemWork;
import dev.tandem.cli.work.Work;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tandem on the CPU in a process of its own: what other work left in the JIT's profiles, and in memory, is not there. */
final class TandemPeer implements Peer {

    private final Backend backend;
    private @Nullable TandemWork prepared;

    TandemPeer(int threads) {
        backend = Backends.open("cpu", BackendOptions.defaults().threads(threads));
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        PeerLoop.serve(() -> new TandemPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        return "Tandem, " + backend.device();
    }

    @Override
    public Measured prepare(Work work) {
        if (prepared != null) {
            prepared.close();
        }
        TandemWork fresh = TandemWork.of(work, backend, 0);
        prepared = fresh;
        fresh.settle();
        return fresh;
    }
}
