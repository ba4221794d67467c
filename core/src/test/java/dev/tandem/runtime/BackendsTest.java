package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.spi.BackendProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {

    private final List<String> lines = new ArrayList<>();
    private final List<BackendOptions> opened = new ArrayList<>();

    /** A provider that opens fakes, or says why it can't. */
    private final class Fakes implements BackendProvider {
        private final String name;
        private final String unavailable;
        private final String broken;

        Fakes(String name, String unavailable, String broken) {
            this.name = name;
            this.unavailable = unavailable;
            this.broken = broken;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public Availability availability(BackendOptions options) {
            return unavailable.isEmpty()
                    ? Availability.usable("a fake")
                    : Availability.missing(unavailable, "install one");
        }

        @Override
        public Set<String> otherNames() {
            return name.equals("cuda") ? Set.of("gpu", "nvidia") : Set.of();
        }

        @Override
        public Backend open(BackendOptions options) {
            if (options.precision() != Precision.FLOAT32) {
                throw new UsageException("precision", "tf32", "is not for a fake", "", "leave it out");
            }
            if (!unavailable.isEmpty()) {
                throw new BackendUnavailableException(name, "all of its thousand reasons", "", "read them");
            }
            if (!broken.isEmpty()) {
                throw new BackendUnavailableException(name, broken, "", "mend it");
            }
            opened.add(options);
            return new FakeBackend();
        }
    }

    private final BackendProvider good = new Fakes("cpu", "", "");
    private final BackendProvider missing = new Fakes("cuda", "no driver", "");
    private final BackendProvider broken = new Fakes("cuda", "", "the driver is too old");

    private Backend open(String spec, BackendProvider... providers) {
        return Backends.open(spec, BackendOptions.defaults(), lines::add, List.of(providers));
    }

    @Test
    void autoTakesTheBestThatCanRun() {
        open("auto", good, missing);
        assertThat(lines).containsExactly("running on fake: paper, float64");
        assertThat(opened).containsExactly(BackendOptions.defaults());
    }

    @Test
    void autoSaysWhyNoBetterOneRuns() {
        open("auto", missing, broken, good);
        assertThat(lines).containsExactly("not on cuda: no driver — install one",
                "not on cuda: the driver is too old — mend it", "running on fake: paper, float64");
    }

    @Test
    void autoFailsWithEveryReason() {
        assertThatThrownBy(() -> open("auto", missing, broken)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'auto': none can run here (cuda: no driver; cuda: the driver is too old)"
                        + " — for cuda, install one; for cuda, mend it");
        assertThatThrownBy(() -> open("auto")).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'auto': there is none on the class path — add tandem-cpu");
    }

    @Test
    void aNamedBackendIsTakenWhateverItsRank() {
        open("cpu", broken, good);
        assertThat(lines).containsExactly("running on fake: paper, float64");
    }

    @Test
    void aNumberChoosesTheDevice() {
        open("cpu:3", good);
        assertThat(opened).containsExactly(BackendOptions.defaults().device(3));
    }

    @Test
    void aNamedBackendThatCannotRunIsAnError() {
        assertThatThrownBy(() -> open("cuda", missing, good)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda': no driver — install one, or use --backend auto");
        assertThatThrownBy(() -> open("cuda", broken, good)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda': the driver is too old — mend it, or use --backend auto");
        assertThatThrownBy(() -> open("cuda:7", missing, good)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda:7': no driver — install one, or use --backend auto");
        assertThat(lines).isEmpty();
    }

    @Test
    void aMisspeltNameIsAnErrorThatSaysWhatWasMeant() {
        assertThatThrownBy(() -> open("cdua", missing, good)).isInstanceOf(UsageException.class)
                .hasMessage("backend 'cdua': is not known — did you mean 'cuda'?");
        assertThatThrownBy(() -> open("tpu-pod", missing, good)).isInstanceOf(UsageException.class)
                .hasMessage("backend 'tpu-pod': is not known — known are auto, cpu, cuda");
    }

    @Test
    void anOptionThatIsNotForABackendIsAMistakeEvenWhereItCanNotRun() {
        assertThatThrownBy(() -> Backends.open("cuda", BackendOptions.defaults().precision(Precision.TF32), lines::add,
                List.of(missing))).isInstanceOf(UsageException.class)
                .hasMessage("precision 'tf32': is not for a fake — leave it out");
    }

    @Test
    void aNameThatOthersUseIsUnderstood() {
        for (String name : List.of("gpu", "nvidia")) {
            assertThatThrownBy(() -> open(name, missing, good)).isInstanceOf(UsageException.class)
                    .hasMessage("backend '" + name + "': is not known — did you mean 'cuda'?");
        }
    }

    @Test
    void aFolderOfLibrariesThatIsNoneIsAnErrorWhicheverBackendRuns(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("libcuda.so.1"));
        for (String spec : List.of("auto", "cpu")) {
            assertThatThrownBy(() -> withLibraries(spec, folder + File.pathSeparator + folder.resolve("x")))
                    .isInstanceOf(DataException.class).hasMessage("folder '" + folder.resolve("x") + "': does not exist"
                            + " — name the folder with the vendor's libraries, or none to look in the usual places");
            assertThatThrownBy(() -> withLibraries(spec, file.toString())).isInstanceOf(UsageException.class)
                    .hasMessage("folder '" + file + "': is a file"
                            + " — name the folder with the vendor's libraries, or none to look in the usual places");
        }
        assertThat(opened).isEmpty();
        withLibraries("auto", folder.toString());
        assertThat(opened).hasSize(1);
    }

    private Backend withLibraries(String spec, String folders) {
        return Backends.open(spec, BackendOptions.defaults().libraries(folders), lines::add, List.of(good));
    }

    @Test
    void aDeviceMustBeANumberOfANamedBackend() {
        for (String spec : List.of("cpu:", "cpu:x", "cpu:-1", "cpu:1:2")) {
            assertThatThrownBy(() -> open(spec, good)).isInstanceOf(UsageException.class)
                    .hasMessage("backend '" + spec + "': the device is not a number ('" + spec.substring(4)
                            + "') — write for instance cuda:0");
        }
        assertThatThrownBy(() -> open("auto:1", missing, good)).isInstanceOf(UsageException.class).hasMessage(
                "backend 'auto:1': a device needs its backend's name (cuda, cpu) — write for instance cuda:0");
    }

    @Test
    void providersOfTheClassPathComeBestFirst() {
        assertThat(Backends.providers()).isSortedAccordingTo((a, b) -> Integer.compare(b.rank(), a.rank()));
        if (Backends.providers().isEmpty()) {
            assertThatThrownBy(Backends::open).isInstanceOf(BackendUnavailableException.class);
        }
    }

    @Test
    void optionsChangeOneByOne() {
        var options = BackendOptions.defaults().threads(2).device(1).precision(Precision.TF32)
                .libraries("lib");
        assertThat(options).isEqualTo(new BackendOptions(1, 2, Precision.TF32, "lib"));
    }
}
