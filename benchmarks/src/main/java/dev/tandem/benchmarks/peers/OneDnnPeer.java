package dev.tandem.benchmarks.peers;

import dev.tandem.benchmarks.peers.OneDnn.Role;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.Peer;
import dev.tandem.cli.peer.PeerLoop;
import dev.tandem.cli.work.ConvGeometry;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** oneDNN: convolutions in the layouts that it likes best, without the time to bring anything into them. */
final class OneDnnPeer implements Peer {

    private final int threads;
    private final OneDnn library = new OneDnn();
    private OneDnn.@Nullable Operation prepared;

    OneDnnPeer(int threads) {
        this.threads = threads;
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads, which the environment has set
     */
    public static void main(String[] arguments) throws IOException {
        PeerLoop.serve(() -> new OneDnnPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        return "oneDNN %s, %d threads".formatted(library.version(), threads);
    }

    @Override
    public Measured prepare(Work work) {
        if (!(work instanceof Work.Convolution(Work.Direction direction, ConvGeometry geometry))) {
            throw KnownPeer.ONEDNN.refusal(work);
        }
        if (prepared != null) {
            prepared.close();
            prepared = null;
        }
        try (Arena arena = Arena.ofConfined()) {
            var convolution = library.new Convolution(geometry, arena);
            var operation = switch (direction) {
                case FORWARD -> library.new Operation(convolution.forward(), Role.SRC, Role.WEIGHTS, Role.DST);
                case INPUT_GRADIENT ->
                    library.new Operation(convolution.inputGradient(), Role.DIFF_SRC, Role.WEIGHTS, Role.DIFF_DST);
                case FILTER_GRADIENT ->
                    library.new Operation(convolution.filterGradient(), Role.SRC, Role.DIFF_WEIGHTS, Role.DIFF_DST);
            };
            prepared = operation;
            return Measured.of(operation::run, () -> {
            });
        }
    }
}
