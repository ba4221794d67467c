package dev.tandem.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cli.peer.KnownPeer;
import org.junit.jupiter.api.Test;

class DjlModelsTest {

    @Test
    void theModelsThatTheCommandKnowsOfAreWritten() {
        assertThat(KnownPeer.DJL.models()).isNotEmpty()
                .allSatisfy(name -> assertThat(DjlModels.of(name).model().name()).isEqualTo(name));
    }
}
