package dev.tandem.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tandem.cli.peer.Peer;
import dev.tandem.cli.peer.PeerException;
import dev.tandem.cli.work.Work;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativePeersTest {

    @Test
    void aLibraryThatIsNotThereIsNamedWithTheCure() {
        assertThatThrownBy(() -> NativeLibrary.first("openblas", List.of("libnone.so.0", "libnone.so.1"), "install it"))
                .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.isMissing()).isTrue())
                .hasMessage("peer 'openblas': its library was not found (libnone.so.0, libnone.so.1) — install it");
    }

    @Test
    void openBlasMultiplies() {
        Peer peer = opened(() -> new OpenBlasPeer(1));

        assertThat(peer.description()).startsWith("OpenBLAS ").endsWith(", 1 threads");
        assertThat(peer.prepare(new Work.Product(5, 7, 3)).seconds(2)).isPositive();
        assertThatThrownBy(() -> peer.prepare(Work.parse("conv [1,1,3,3] 1 of 1x1")))
                .isInstanceOf(UnsupportedOperationException.class).hasMessage("OpenBLAS only multiplies matrices");
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv", "convInputGradient", "convFilterGradient"})
    void oneDnnConvolves(String direction) {
        Peer peer = opened(() -> new OneDnnPeer(1));

        assertThat(peer.description()).startsWith("oneDNN ").endsWith(", 1 threads");
        assertThat(peer.prepare(Work.parse(direction + " [2,4,9,8] 6 of 3x5 stride 2x1 pad 1x2..0x1 groups 2"))
                .seconds(2)).isPositive();
        assertThat(peer.prepare(Work.parse(direction + " [1,3,8,8] 4 of 3x3 dilation 2")).seconds(1)).isPositive();
        assertThatThrownBy(() -> peer.prepare(new Work.Product(1, 1, 1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("oneDNN is measured by its convolutions");
    }

    private static Peer opened(Supplier<Peer> peer) {
        try {
            return peer.get();
        } catch (PeerException e) {
            return abort(e.getMessage());
        }
    }
}
