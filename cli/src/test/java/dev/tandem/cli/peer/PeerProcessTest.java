package dev.tandem.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.cli.work.Work;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerProcessTest {

    @ParameterizedTest
    @ValueSource(strings = {"prepare gemm 1x2x3", "prepare conv [8,3,224,224] 64 of 11x11 stride 4 pad 2",
            "prepare train lenet batch 64", "prepare adam 16384x1024", "round 12", "peak"})
    void aRequestIsReadAsItWasSent(String line) {
        assertThat(Request.parse(line).line()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello PyTorch 2.7.1, 2 threads", "missing peer 'x': is not here — install it", "ready",
            "unsupported it never learns", "seconds 1.25E-4", "peak 1048576"})
    void anAnswerIsReadAsItWasSent(String line) {
        assertThat(Answer.parse(line).map(Answer::line)).contains(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Hi there!", "seconds soon", "peak 1.5"})
    void whatIsNoAnswerIsNotTakenForOne(String line) {
        assertThat(Answer.parse(line)).isEmpty();
    }

    @Test
    void aPeerPreparesWorkAndRepeatsItWhileItsChatterGoesElsewhere() {
        try (var peer = FakePeer.start("works")) {
            assertThat(peer.description()).isEqualTo("Fake 1.0");
            assertThat(peer.prepare(new Work.Product(2, 3, 4))).isEmpty();
            assertThat(peer.seconds(8)).isEqualTo(8 * FakePeer.SECONDS);
            assertThat(peer.prepare(new Work.Training("lenet", 64))).contains("it never learns");
        }
    }

    @Test
    void aPeerThatLacksSomethingSaysWhatToDo() {
        assertThatThrownBy(() -> FakePeer.start("lacks"))
                .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.isMissing()).isTrue())
                .hasMessage("peer 'fake': its library was not found (libfake.so) — install it");
    }

    @Test
    void aPeerThatDiesIsQuoted() {
        assertThatThrownBy(() -> FakePeer.start("dies"))
                .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.isMissing()).isFalse())
                .hasMessage("peer 'fake': ended while it was asked for an answer (exit status 7, last lines:\n"
                        + "    loading\n    out of luck\n) — if that does not help, leave it out of --against");
    }

    @Test
    void aPeerThatFailsSaysWhyInItsLastLine() {
        try (var peer = FakePeer.start("works")) {
            assertThatThrownBy(() -> peer.prepare(new Work.Inference("lenet", 1))).isInstanceOf(PeerException.class)
                    .hasMessageContaining("exit status 1")
                    .hasMessageContaining("    ended by java.lang.IllegalStateException: can't bear lenet\n)");
        }
    }

    @Test
    void aPeerThatDiesOfAnErrorEndsThoughItsThreadsWouldLiveOn() {
        assertThatThrownBy(() -> FakePeer.start("errs")).isInstanceOf(PeerException.class)
                .hasMessageContaining("exit status 1")
                .hasMessageContaining("    ended by java.lang.NoClassDefFoundError: no/such/Engine\n)");
    }

    @Test
    void aPeerThatNeverAnswersIsNotWaitedForLonger() {
        assertThatThrownBy(() -> FakePeer.start("is silent", Duration.ofSeconds(1))).isInstanceOf(PeerException.class)
                .hasMessage("peer 'fake': did not answer (for 1 s, without a word)"
                        + " — if that does not help, leave it out of --against");
    }

    @Test
    @Tag("slow")
    void aPeerThatClosesItsStdoutIsNotWaitedForLonger() {
        assertThatThrownBy(() -> FakePeer.start("closes stdout")).isInstanceOf(PeerException.class)
                .hasMessageStartingWith(
                        "peer 'fake': closed its stdout while it was asked for an answer (without a word)");
    }

    @Test
    void aPeerThatBrokeIsKnownToBeBroken() {
        try (var peer = FakePeer.start("works")) {
            assertThat(peer.prepare(new Work.Product(1, 1, 1))).isEmpty();
            assertThat(peer.isBroken()).isFalse();
            assertThatThrownBy(() -> peer.prepare(new Work.Inference("lenet", 1))).isInstanceOf(PeerException.class);
            assertThat(peer.isBroken()).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPeerSaysHowMuchMemoryItHad() {
        try (var peer = FakePeer.start("works")) {
            assertThat(peer.peakMemory()).isBetween(5_000_000L, 2_000_000_000L);
        }
    }

    @Test
    void aPeerThatBabblesIsNotBelieved() {
        assertThatThrownBy(() -> FakePeer.start("babbles")).isInstanceOf(PeerException.class).hasMessage(
                "peer 'fake': said what was not asked ('Hi there!') — report this as a bug of Tandem");
    }

    @Test
    void withoutTandemsSourcesThereAreNoPeers(@TempDir Path elsewhere) {
        var programs = new PeerPrograms(elsewhere, _ -> {
        });

        assertThatThrownBy(() -> programs.start(Contender.of(KnownPeer.DJL), 2))
                .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.isMissing()).isTrue())
                .hasMessage("peer 'djl': is built from Tandem's sources, which are not here (" + elsewhere
                        + ") — clone Tandem and run ./tandem there");
    }
}
