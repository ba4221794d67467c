package dev.tandem.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {

    @Test
    void everyMessageHasOneForm() {
        assertThat(TandemException.message("conv", "c3", "does not fit", "4, 3", "make it fit"))
                .isEqualTo("conv 'c3': does not fit (4, 3) — make it fit");
        assertThat(TandemException.message("session", "", "is closed", "", "open another"))
                .isEqualTo("session: is closed — open another");
    }

    @Test
    void whoCanMendItIsInTheType() {
        assertThat(new UsageException("conv", "c3", "is odd", "3", "make it even")).isInstanceOf(TandemException.class)
                .hasMessage("conv 'c3': is odd (3) — make it even");
        assertThat(new BackendUnavailableException("cuda", "can't run here", "no driver", "install one"))
                .isInstanceOf(RecoverableException.class)
                .hasMessage("backend 'cuda': can't run here (no driver) — install one");
        assertThat(new FatalException("cuda:0", "illegal address", List.of("conv1", "relu1")))
                .isInstanceOf(TandemException.class).isNotInstanceOf(RecoverableException.class)
                .hasMessage("device 'cuda:0': illegal address (last operations: conv1, relu1)"
                        + " — close this backend; the process must open a new one");
    }

    @Test
    void memoryThatDoesNotFitSaysHowMuch() {
        var e = new OutOfMemoryException("program 1", 2000, 1000, "use a smaller batch");
        assertThat(e).isInstanceOf(RecoverableException.class).hasMessage(
                "memory 'program 1': does not fit (asked 2000 bytes, free 1000 bytes) — use a smaller batch");
        assertThat(e.asked()).isEqualTo(2000);
        assertThat(e.free()).isEqualTo(1000);
    }

    @Test
    void aLibraryDoesNotSayHowMuchMemoryItNeeds() {
        var e = new OutOfMemoryException("cublasCreate", 1000, "use a smaller batch");
        assertThat(e).hasMessage("memory 'cublasCreate': does not fit (a library does not say how much it needs,"
                + " free 1000 bytes) — use a smaller batch");
        assertThat(e.asked()).isZero();
    }

    @Test
    void aFileIsMissingMalformedOrUnreadable() {
        Path file = Path.of("data.bin");
        var missing = DataException.missing(file, "run download");
        assertThat(missing).hasMessage("file 'data.bin': is not there — run download");
        assertThat(missing.isMissing()).isTrue();
        assertThat(missing.with("or draw some"))
                .hasMessage("file 'data.bin': is not there — run download; or draw some")
                .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.isMissing()).isTrue());
        assertThat(DataException.missingFolder(file, "make it"))
                .hasMessage("folder 'data.bin': does not exist — make it")
                .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.isMissing()).isTrue());
        var malformed = DataException.malformed(file, "has another magic number", "7 at 0", "download it again");
        assertThat(malformed)
                .hasMessage("file 'data.bin': has another magic number (7 at 0) — download it again");
        assertThat(malformed.isMissing()).isFalse();
        var cause = new IOException("disk full");
        var unreadable = DataException.unreadable(file, cause);
        assertThat(unreadable).hasCause(cause).hasMessage("file 'data.bin': could not be read or written (disk full)"
                + " — check the path, its permissions and the disk");
        assertThat(unreadable.isMissing()).isFalse();
    }

    @Test
    void divergenceNamesTheStepTheLossAndTheLayer() {
        assertThat(new DivergenceException(12, Double.NaN, "conv1")).isInstanceOf(RecoverableException.class)
                .hasMessage("training: the loss is not finite (step 12, loss NaN, first non-finite layer 'conv1')"
                        + " — lower the learning rate, or look for bad values in the data");
    }

    @ParameterizedTest
    @CsvSource({"lenet,lenet", "LENET,lenet", "lent,lenet", "lenett,lenet", "lenot,lenet", "elnet,lenet",
            "alexnt,alexnet", "a,b", "resnet,lenet", "vgg,none", "'',b", "lennt1,lenet"})
    void theNearestNameIsTheOneWithFewestSlips(String word, String nearest) {
        assertThat(Spelling.nearest(word, List.of("alexnet", "lenet", "b"))).isEqualTo(
                nearest.equals("none") ? List.of() : List.of(nearest));
    }

    @Test
    void theFirstOfEquallyNearNamesIsMeant() {
        assertThat(Spelling.nearest("net", List.of("jets", "get", "bet"))).containsExactly("bet");
        assertThat(Spelling.nearest("net", List.of())).isEmpty();
    }

    @Test
    void namesThatBeginWithTheWordAreMeantBeforeNearerOnes() {
        var known = List.of("lenet", "alexnet-onecolumn", "alexnet-cifar");
        assertThat(Spelling.cure("AlexNet", known)).isEqualTo("did you mean 'alexnet-cifar' or 'alexnet-onecolumn'?");
        assertThat(Spelling.cure("alexnet-one", known)).isEqualTo("did you mean 'alexnet-onecolumn'?");
        assertThat(Spelling.nearest("al", known)).isEmpty();
    }

    @Test
    void aCureIsAGuessOrTheWholeList() {
        assertThat(Spelling.cure("lent", List.of("lenet", "mlp"))).isEqualTo("did you mean 'lenet'?");
        assertThat(Spelling.cure("transformer", List.of("mlp", "lenet"))).isEqualTo("known are lenet, mlp");
        assertThat(Spelling.cure("x", List.of())).isEqualTo("there are none");
    }
}
