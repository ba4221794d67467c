package dev.tandem.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.cli.work.PassKind;
import dev.tandem.cli.work.Work;
import dev.tandem.error.UsageException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContenderTest {

    @ParameterizedTest
    @ValueSource(strings = {"djl", "triad", "tandem", "tandem:threads=1", "tandem:lanes=scalar:threads=2"})
    void aWordIsReadAsWhatItWasWrittenFrom(String word) {
        assertThat(Contender.parse(word, List.of()).word()).isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"djl:threads=1", "tandem:", "tandem:threads=0", "tandem:threads", "tandem:lanes=8",
            "tandem:colour=red"})
    void optionsAreOfTandemAlone(String word) {
        assertThatThrownBy(() -> Contender.parse(word, List.of())).isInstanceOf(UsageException.class)
                .hasMessage(
                        "option '--against': can't be '" + word + "' — options are of tandem alone: tandem:threads=1, "
                                + "tandem:lanes=512, 256, 128 or scalar, or both with a colon between");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            djl      | gemm 1x1x1 train_lenet infer_mlp train_alexnet-onecolumn
            openblas | gemm
            onednn   | conv
            dl4j     | train_lenet infer_mlp
            triad    | relu adam
            """)
    void whatAPeerCanDoIsKnownWithoutIt(String word, String able) {
        KnownPeer peer = Contender.parse(word, List.of()).peer();
        for (String work : List.of("gemm 1x1x1", "conv [1,1,9,9] 1 of 3x3", "train lenet batch 1", "infer mlp batch 1",
                "train alexnet-onecolumn batch 1", "train alexnet-cifar batch 1", "relu 2x2", "adam 2x2")) {
            String first = work.replaceAll("^(train|infer) (\\S+).*", "$1_$2").replaceAll(" .*", "");
            assertThat(peer.cannot(Work.parse(work)).isEmpty()).as("%s %s", word, work)
                    .isEqualTo(List.of(able.split(" ")).contains(first));
        }
    }

    @Test
    void theTriadMovesAsManyBytesAsAPass() {
        var triad = new TriadPeer(2);

        assertThat(triad.prepare(new Work.Pass(PassKind.ADAM, 7, 5)).seconds(2)).isPositive();
        assertThatThrownBy(() -> triad.prepare(new Work.Product(1, 1, 1)))
                .isInstanceOf(UnsupportedOperationException.class).hasMessage("the triad only moves memory");
    }

    @Test
    @Tag("slow")
    void tandemIsStartedInTheFormThatIsAskedFor() {
        var contender = Contender.parse("tandem:lanes=scalar:threads=1", List.of());
        try (var peer = PeerPrograms.ofThisCommand(_ -> {
        }).start(contender, 2)) {
            assertThat(peer.name()).isEqualTo("tandem:lanes=scalar:threads=1");
            assertThat(peer.description()).isEqualTo("Tandem, cpu: 1 thread, scalar code, float32");
            assertThat(peer.prepare(new Work.Product(3, 4, 5))).isEmpty();
            assertThat(peer.seconds(2)).isPositive();
        }
    }
}
