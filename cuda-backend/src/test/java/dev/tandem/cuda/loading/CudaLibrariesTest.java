package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaLibrariesTest {

    @TempDir
    private static Path shared;

    private static Path cuda12 = Path.of("");
    private static Path cuda13 = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void compileStandIns() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda's natives are for Linux on x86-64");
        assumeTrue(CStandIns.isCompilerThere(), "the libraries to load are compiled with gcc, which is not there");
        cuda12 = new CStandIns(shared.resolve("cuda12"), 12).build();
        cuda13 = new CStandIns(shared.resolve("cuda13"), 13).build();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Child.Ended load(Path... folders) throws Exception {
        var arguments = new ArrayList<>(List.of("load"));
        Stream.of(folders).map(Path::toString).forEach(arguments::add);
        return Child.run(cache(), arguments.toArray(String[]::new));
    }

    private List<Path> cached() throws Exception {
        try (Stream<Path> files = Files.walk(cache())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void aFamilyIsLoadedAndJCudaIsBoundToIt(int major) throws Exception {
        Child.Ended ended = load(major == 12 ? cuda12 : cuda13);

        assertThat(ended.status()).as(ended.out()).isZero();
        String loaded = "loaded driver for CUDA " + major + ".0, NVRTC " + major + ".0, cuBLAS " + major
                + ".1.2, cuDNN 9.24 for CUDA " + major + ".0";
        assertThat(ended.out().lines().filter(l -> l.startsWith("loaded"))).containsExactly(loaded, loaded);
        assertThat(ended.out()).contains("calls 0 0 cublasHandle[nativePointer=0x40").endsWith("tmpdir restored\n");
        assertThat(cached()).hasSize(4).noneMatch(f -> f.toString().contains("Runtime"));
        assertThat(Files.getPosixFilePermissions(cached().getFirst().getParent())).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"12, 0", "13, 4"})
    void nativesThatLieOnTheClassPathAsFilesAreNotCopiedUnlessTheyMustBeChanged(int major, int copied)
            throws Exception {
        Path natives = Files.createDirectories(folder.resolve("class path/lib"));
        for (JCudaNative library : JCudaNative.values()) {
            Files.write(natives.resolve(library.fileName()), library.original());
        }
        Files.createDirectory(cache());

        Child.Ended ended = Child.runAfter(natives.getParent(), cache(), "load",
                (major == 12 ? cuda12 : cuda13).toString());

        assertThat(ended.status()).as(ended.out()).isZero();
        assertThat(ended.out()).contains("loaded driver for CUDA " + major, "calls 0 0 ");
        assertThat(ended.out().contains("natives " + natives)).isEqualTo(copied == 0);
        assertThat(cached()).hasSize(copied);
    }

    @Test
    void aProcessHasOneFamily() throws Exception {
        Child.Ended ended = load(cuda12, cuda13);

        assertThat(ended.status()).as(ended.out()).isZero();
        assertThat(ended.out()).contains("UsageException cuda libraries 'CUDA 13: ",
                "': can't be loaded, as this process has others (CUDA 12: ",
                " — use one set of libraries in a process");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "original  |      | libcublas.so.12: cannot open shared object file",
            "original  | 13   | libcublas.so.12: cannot open shared object file",
            "original  | 12   | loaded",
            "retargeted|      | libcublas.so.13: cannot open shared object file",
            "retargeted| 12   | libcublas.so.13: cannot open shared object file",
            "retargeted| 13   | loaded"})
    void aNativeNeedsTheLibraryOfItsMajorToBeLoadedBefore(String which, String major, String outcome) throws Exception {
        var arguments = new ArrayList<>(List.of("native", folder.resolve("native.so").toString(), which));
        if (major != null) {
            arguments.add((major.equals("12") ? cuda12 : cuda13).resolve("libcublas.so." + major).toString());
        }

        assertThat(Child.run(cache(), arguments.toArray(String[]::new)).out()).contains(outcome);
    }

    @Test
    void functionsThatAreMissingAreNamedBeforeAnythingIsCalled() throws Exception {
        Path poor = new CStandIns(folder.resolve("poor"), 13).without("cublasGemmEx", "cublasSetMathMode").build();

        Child.Ended ended = load(poor);

        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines().distinct()).containsExactly(
                "BackendUnavailableException backend 'cuda': cuBLAS lacks functions that are needed (" + poor
                        + "/libcublas.so.13: cublasSetMathMode, cublasGemmEx) — install another version of it",
                "tmpdir restored");
    }

    @Test
    void aDriverThatIsTooOldIsSaid() throws Exception {
        Path old = new CStandIns(folder.resolve("old"), 13).driverVersion(12_040).build();

        assertThat(load(old).out()).startsWith("BackendUnavailableException backend 'cuda': the driver is too old "
                + "(it supports CUDA 12.4, the libraries are of CUDA 13) — "
                + "update the driver to release 580 or newer, or name a CUDA 12 with --cuda-path\n");
    }

    @Test
    void aCudnnOfAnotherCudaIsSaid() throws Exception {
        Path mixed = new CStandIns(folder.resolve("mixed"), 13).cudnnFor(12).build();

        assertThat(load(mixed).out())
                .startsWith("BackendUnavailableException backend 'cuda': cuDNN does not fit (cuDNN 9.24 for CUDA 12.0 "
                        + mixed
                        + "/libcudnn.so.9, needs 9 for CUDA 13) — install cuDNN 9 for CUDA 13 (pip install nvidia-cudnn-cu13), "
                        + "or name a set that fits with --cuda-path\n");
    }

    @Test
    void aLibraryThatCanNotBeLoadedIsOneLineWithItsName() throws Exception {
        Path broken = new CStandIns(folder.resolve("broken"), 12).build();
        Files.write(broken.resolve("libnvrtc.so.12"), JCudaNative.CUBLAS.original());

        Child.Ended ended = load(broken);

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).startsWith("BackendUnavailableException backend 'cuda': a library can't be loaded ("
                + broken
                + "/libnvrtc.so.12: libcublas.so.12: cannot open shared object file: No such file or directory) — "
                + "reinstall what it belongs to, or name another set of libraries with --cuda-path\n").hasLineCount(3);
    }

    @Test
    void eightThreadsGetTheSameLibraries() throws Exception {
        assertThat(Child.run(cache(), "threads", cuda13.toString()).out()).isEqualTo("8 loaded, 1 different\n");
    }

    @Test
    void threeProcessesAtOnceMakeTheSameFiles() throws Exception {
        var children = new ArrayList<Child>();
        for (int i = 0; i < 3; i++) {
            children.add(Child.start(cache(), "threads", cuda13.toString()));
        }
        for (Child child : children) {
            assertThat(child.ended()).isEqualTo(new Child.Ended(0, "8 loaded, 1 different\n"));
        }
        assertThat(cached()).hasSize(4);
    }

    @Test
    void filesThatBrokeAreWrittenAgain() throws Exception {
        load(cuda13);
        Path truncated = cached().get(0);
        byte[] whole = Files.readAllBytes(truncated);
        Files.write(truncated, java.util.Arrays.copyOf(whole, 1000));
        Path changed = cached().get(1);
        byte[] right = Files.readAllBytes(changed);
        byte[] wrong = right.clone();
        wrong[wrong.length / 2] ^= 1;
        Files.write(changed, wrong);
        Path abandoned = Files.writeString(changed.resolveSibling("killed.tmp"), "half a library");
        Files.setLastModifiedTime(abandoned, java.nio.file.attribute.FileTime.fromMillis(0));

        Child.Ended ended = load(cuda13);

        assertThat(ended.out()).contains("calls 0 0");
        assertThat(truncated).hasBinaryContent(whole);
        assertThat(changed).hasBinaryContent(right);
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void whereTheCacheCanNotBeMadeATemporaryFolderServesAndIsDeleted() throws Exception {
        Files.writeString(cache(), "a file where the folder should be");

        Child.Ended ended = load(cuda12);

        assertThat(ended.out()).contains("calls 0 0");
        String natives = ended.out().lines().filter(l -> l.startsWith("natives ")).findFirst().orElseThrow()
                .substring(8);
        assertThat(natives).contains("tandem-natives");
        assertThat(Path.of(natives)).doesNotExist();
    }

    @Test
    void anExaminationHasEveryPart() throws Exception {
        Child.Ended ended = Child.run(cache(), "examine", cuda13.toString());

        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines().map(l -> l.replaceAll("Check\\[name=(.*), ok=(.*?), .*", "$1 $2")))
                .containsExactly(
                        "CUDA driver true", "NVRTC true", "cuBLAS true", "cuDNN true", "JCuda natives true",
                        "CUDA versions true",
                        "CUDA devices false");
        assertThat(ended.out()).contains("found=12.6.0 for CUDA 13 (" + cache(), "found=the driver sees no GPU");
    }
}
