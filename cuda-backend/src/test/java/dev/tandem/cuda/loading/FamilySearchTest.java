package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.spi.Check;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamilySearchTest {

    private static final String DEBIAN = "usr/lib/x86_64-linux-gnu/";

    @TempDir
    private Path folder;

    private FakeMachine machine;

    @BeforeEach
    void anEmptyMachine() throws Exception {
        machine = new FakeMachine(folder);
    }

    private Family found() {
        return found("");
    }

    private Family found(String explicit) {
        Search search = machine.search(explicit);
        assertThat(search.checks()).filteredOn(c -> !c.ok()).isEmpty();
        return search.family();
    }

    private Check gap(Part part) {
        return gap(part, "");
    }

    private Check gap(Part part, String explicit) {
        Search search = machine.search(explicit);
        assertThat(search).isInstanceOf(Search.Missing.class);
        assertThat(search.checks()).extracting(Check::name).containsExactly("CUDA driver", "NVRTC", "cuBLAS", "cuDNN");
        Check check = search.checks().get(part.ordinal());
        assertThat(check.ok()).isFalse();
        assertThat(check.cure()).isNotBlank();
        return check;
    }

    private void toolkit(String home, String version) {
        String lib = home + "/lib64/";
        int major = Versions.numbers(version).getFirst();
        machine.library(lib + "libcublas.so." + version + ".1.9")
                .link(lib + "libcublas.so." + major, "libcublas.so." + version + ".1.9")
                .library(lib + "libcublasLt.so." + version + ".1.9")
                .link(lib + "libcublasLt.so." + major, "libcublasLt.so." + version + ".1.9")
                .library(lib + "libnvrtc.so." + version + ".88")
                .link(lib + "libnvrtc.so." + major, "libnvrtc.so." + version + ".88")
                .library(lib + "libnvrtc-builtins.so." + version + ".88")
                .link(lib + "libnvrtc-builtins.so." + version, "libnvrtc-builtins.so." + version + ".88");
    }

    private void cudnn(String folder) {
        machine.whole(folder + "/libcudnn.so.9.24.0").link(folder + "/libcudnn.so.9", "libcudnn.so.9.24.0");
    }

    @Test
    void aToolkitAndADistributionsCudnnMakeAFamily() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-13.0", "13.0");
        machine.link("usr/local/cuda", "cuda-13.0");
        cudnn("usr/lib/x86_64-linux-gnu");

        Family family = found();

        assertThat(family.major()).isEqualTo(13);
        assertThat(family.inLoadOrder()).containsExactly(machine.at(DEBIAN + "libcuda.so.1"),
                machine.at("usr/local/cuda/lib64/libnvrtc-builtins.so.13.0"),
                machine.at("usr/local/cuda/lib64/libnvrtc.so.13"),
                machine.at("usr/local/cuda/lib64/libcublasLt.so.13"),
                machine.at("usr/local/cuda/lib64/libcublas.so.13"),
                machine.at(DEBIAN + "libcudnn.so.9"));
        assertThat(family).hasToString("CUDA 13: cuBLAS 13.0.1.9 (" + machine.at("usr/local/cuda/lib64/libcublas.so.13")
                + "), NVRTC 13.0.88 (" + machine.at("usr/local/cuda/lib64/libnvrtc.so.13") + "), cuDNN 9.24.0 ("
                + machine.at(DEBIAN + "libcudnn.so.9") + "), CUDA driver 580.65.06 ("
                + machine.at(DEBIAN + "libcuda.so.1") + ")");
        assertThat(machine.search("").checks()).extracting(Check::found).first()
                .isEqualTo("580.65.06 (" + machine.at(DEBIAN + "libcuda.so.1") + ")");
    }

    @Test
    void theNewestToolkitIsTakenAndTenIsNewerThanNine() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.9", "12.9");
        toolkit("usr/local/cuda-12.10", "12.10");
        cudnn("usr/lib/x86_64-linux-gnu");

        assertThat(found().cublas()).isEqualTo(machine.at("usr/local/cuda-12.10/lib64/libcublas.so.12"));
        assertThat(found().builtins()).contains(machine.at("usr/local/cuda-12.10/lib64/libnvrtc-builtins.so.12.10"));
    }

    @Test
    void aDriverThatIsTooOldForTheNewestTakesTheNext() {
        machine.driver("535.104.05");
        toolkit("usr/local/cuda-12.6", "12.6");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");

        assertThat(found().major()).isEqualTo(12);
    }

    @Test
    void aDriverThatIsTooOldForAllIsAGapWithItsCure() {
        machine.driver("535.104.05");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");

        Check driver = gap(Part.DRIVER);

        assertThat(driver.found()).contains("535.104.05 (", " is too old for CUDA 13 (");
        assertThat(driver.cure()).isEqualTo("update the driver to release 580 or newer, or install CUDA 12 beside it");
    }

    @Test
    void aCudnnForAnotherCudaIsNotTaken() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        cudnn("usr/lib/x86_64-linux-gnu/libcudnn/13");

        Check cudnn = gap(Part.CUDNN);

        assertThat(cudnn.found())
                .startsWith("found cuDNN 9.24.0 for CUDA 13 (" + machine.at(DEBIAN + "libcudnn/13/libcudnn.so.9")
                        + "), needs 9 for CUDA 12, looked in " + machine.at("usr/local/cuda-12.6/lib64"));
        assertThat(cudnn.cure()).isEqualTo(
                "install cuDNN 9 for CUDA 12 (pip install nvidia-cudnn-cu12), or say where it is with --cuda-path");
    }

    @Test
    void ofTwoToolkitsTheOneThatCudnnIsForIsTaken() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");
        assertThat(found().major()).isEqualTo(13);

        machine.file("var/lib/dpkg/info/libcudnn9-cuda-12.list", new byte[0]);

        assertThat(found().major()).isEqualTo(12);
    }

    @Test
    void anOldCudnnIsNamed() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        machine.library(DEBIAN + "libcudnn.so.8.9.7").link(DEBIAN + "libcudnn.so.8", "libcudnn.so.8.9.7");

        assertThat(gap(Part.CUDNN).found()).startsWith("found cuDNN 8.9.7 (" + machine.at(DEBIAN + "libcudnn.so.8")
                + "), needs 9 for CUDA 12, looked in");
    }

    @Test
    void anNvrtcOfAnotherMajorIsNotTaken() {
        machine.driver("580.65.06").whole(DEBIAN + "libcublas.so.12").whole(DEBIAN + "libnvrtc.so.13");
        cudnn("usr/lib/x86_64-linux-gnu");

        assertThat(gap(Part.NVRTC).found()).contains("NVRTC 13 (", "), needs 12 like cuBLAS, looked in ");
        assertThat(gap(Part.NVRTC).cure()).startsWith("install NVRTC 12 (pip install nvidia-cuda-nvrtc-cu12)");
    }

    @Test
    void nothingAtAllIsOneLineWithEveryCure() {
        Search search = machine.search("");

        assertThatThrownBy(search::family).isInstanceOf(BackendUnavailableException.class).hasMessage(
                "backend 'cuda': can't run here (CUDA driver: not found, looked in no folder; NVRTC: not found, looked in no folder; "
                        + "cuBLAS: not found, looked in no folder; cuDNN: not found, looked in no folder) — "
                        + "install the NVIDIA driver, release 580 or newer; "
                        + "install NVRTC 13 (pip install nvidia-cuda-nvrtc), or say where it is with --cuda-path; "
                        + "install CUDA 13 (pip install nvidia-cublas), or say where it is with --cuda-path; "
                        + "install cuDNN 9 for CUDA 13 (pip install nvidia-cudnn-cu13), or say where it is with --cuda-path");
    }

    @Test
    void inAContainerTheDriverComesFromOutside() {
        machine.file(".dockerenv", new byte[0]);

        assertThat(gap(Part.DRIVER).cure())
                .isEqualTo("start the container with --gpus all on a host with an NVIDIA driver");
    }

    @Test
    void anOldDriverIsAdvisedAToolkitThatItCanRun() {
        machine.driver("550.54.14");

        assertThat(gap(Part.CUBLAS).cure()).startsWith("install CUDA 12 (pip install nvidia-cublas-cu12)");
    }

    @Test
    void aBrokenLinkIsNamed() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        machine.link(DEBIAN + "libcudnn.so.9", "libcudnn.so.9.0.0");

        assertThat(gap(Part.CUDNN).found())
                .startsWith("not found, " + machine.at(DEBIAN + "libcudnn.so.9") + " is a broken link, looked in");
    }

    @Test
    void whatOnlyLooksLikeALibraryIsNamed() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        machine.file(DEBIAN + "libcudnn.so.9", "oid sha256:01".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        byte[] small = FakeMachine.header();
        small[4] = 1;
        machine.file("usr/lib/libcudnn.so.9", small);

        assertThat(gap(Part.CUDNN).found()).contains(
                "libcudnn.so.9 is not a library (13 bytes that don't begin as an ELF file)",
                "libcudnn.so.9 is not a 64-bit little-endian library (class 1, order 1)");
    }

    @Test
    void aTruncatedLibraryIsNamed() throws Exception {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        byte[] whole = JCudaNative.CUDNN.original();
        machine.file(DEBIAN + "libcudnn.so.9", java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThat(gap(Part.CUDNN).found()).contains("libcudnn.so.9 is truncated (" + whole.length / 2 + " bytes");
    }

    @Test
    void aFolderThatCanNotBeReadIsNamed() throws Exception {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        Path closed = machine.whole("opt/open/libcublas.so.12").at("opt/open/lib64");
        Files.createDirectories(closed);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "the superuser can read every folder");

        assertThat(gap(Part.CUDNN, closed.getParent().toString()).found()).contains(closed + " can't be read");
    }

    @Test
    void wheelsOfCuda12AreFoundInTheActiveEnvironment() {
        machine.driver("580.65.06").variable("VIRTUAL_ENV", machine.at("home/me/venv").toString());
        String packages = "home/me/venv/lib/python3.12/site-packages/";
        machine.whole(packages + "nvidia/cublas/lib/libcublas.so.12")
                .library(packages + "nvidia/cublas/lib/libcublasLt.so.12")
                .library(packages + "nvidia/cuda_nvrtc/lib/libnvrtc.so.12")
                .library(packages + "nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.8")
                .whole(packages + "nvidia/cudnn/lib/libcudnn.so.9")
                .file(packages + "nvidia_cudnn_cu12-9.7.1.26.dist-info/METADATA", new byte[0]);

        Family family = found();

        assertThat(family.major()).isEqualTo(12);
        assertThat(family.builtins())
                .contains(machine.at(packages + "nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.8"));
        assertThat(family.cublasLt()).contains(machine.at(packages + "nvidia/cublas/lib/libcublasLt.so.12"));
        assertThat(family.cudnn()).isEqualTo(machine.at(packages + "nvidia/cudnn/lib/libcudnn.so.9"));
    }

    @Test
    void wheelsOfCuda13LieInOneFolderAndCudnnInItsOwn() {
        machine.driver("580.65.06").variable("CONDA_PREFIX", machine.at("opt/conda/envs/e").toString());
        String nvidia = "opt/conda/envs/e/lib/python3.13/site-packages/nvidia/";
        machine.whole(nvidia + "cu13/lib/libcublas.so.13").library(nvidia + "cu13/lib/libcublasLt.so.13")
                .library(nvidia + "cu13/lib/libnvrtc.so.13").library(nvidia + "cu13/lib/libnvrtc-builtins.so.13.0")
                .whole(nvidia + "cudnn/lib/libcudnn.so.9");

        assertThat(found().major()).isEqualTo(13);
        assertThat(found().nvrtc()).isEqualTo(machine.at(nvidia + "cu13/lib/libnvrtc.so.13"));
    }

    @Test
    void aWheelOfCudnnForAnotherCudaIsKnownByItsPackage() {
        machine.driver("580.65.06").variable("VIRTUAL_ENV", machine.at("venv").toString());
        toolkit("usr/local/cuda-12.6", "12.6");
        String packages = "venv/lib/python3.12/site-packages/";
        machine.whole(packages + "nvidia/cudnn/lib/libcudnn.so.9")
                .file(packages + "nvidia_cudnn_cu13-9.24.0.43.dist-info/METADATA", new byte[0]);

        assertThat(gap(Part.CUDNN).found()).contains("cuDNN 9 for CUDA 13 (", "needs 9 for CUDA 12");
    }

    @Test
    void pythonsPackagesAreFoundByThePath() throws Exception {
        machine.driver("580.65.06").file("opt/python/bin/python3", new byte[0])
                .variable("PATH", machine.at("bin") + File.pathSeparator + machine.at("opt/python/bin"));
        Files.setPosixFilePermissions(machine.at("opt/python/bin/python3"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        String nvidia = "opt/python/lib/python3.12/site-packages/nvidia/";
        machine.whole(nvidia + "cublas/lib/libcublas.so.12").whole(nvidia + "cuda_nvrtc/lib/libnvrtc.so.12")
                .whole(nvidia + "cudnn/lib/libcudnn.so.9");

        assertThat(found().cublas()).isEqualTo(machine.at(nvidia + "cublas/lib/libcublas.so.12"));
    }

    @Test
    void cudaHomeAndTargetsAreLookedInto() {
        machine.driver("580.65.06").variable("CUDA_HOME", machine.at("sw/cuda").toString());
        String lib = "sw/cuda/targets/x86_64-linux/lib/";
        machine.whole(lib + "libcublas.so.12").whole(lib + "libnvrtc.so.12").whole("sw/cuda/lib64/libcudnn.so.9");

        assertThat(found().cublas()).isEqualTo(machine.at(lib + "libcublas.so.12"));
    }

    @Test
    void inWslTheDriverLiesInItsOwnFolder() {
        machine.library("usr/lib/wsl/lib/libcuda.so.1.1").link("usr/lib/wsl/lib/libcuda.so.1", "libcuda.so.1.1");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");

        assertThat(found().driver()).isEqualTo(machine.at("usr/lib/wsl/lib/libcuda.so.1"));
        assertThat(found().text()).endsWith("CUDA driver of unknown release (" + found().driver() + ")");
    }

    @Test
    void inAContainerTheDriverMayLieInNvidiasFolder() {
        machine.library("usr/local/nvidia/lib64/libcuda.so.1");
        toolkit("usr/local/cuda-12.6", "12.6");
        cudnn("usr/local/cuda-12.6/lib64");

        assertThat(found().driver()).isEqualTo(machine.at("usr/local/nvidia/lib64/libcuda.so.1"));
    }

    @Test
    void theStubOfADriverIsNotADriver() {
        toolkit("usr/local/cuda-13.0", "13.0");
        machine.library("usr/local/cuda-13.0/lib64/stubs/libcuda.so").library("usr/local/cuda-13.0/lib64/libcuda.so");
        cudnn("usr/lib/x86_64-linux-gnu");

        assertThat(gap(Part.DRIVER).found()).startsWith("not found, looked in");
    }

    @Test
    void aNamedFolderGoesBeforeEverythingEvenIfItIsOlder() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");
        machine.whole("mine/libcublas.so.12").whole("mine/libnvrtc.so.12").whole("mine/libcudnn.so.9")
                .library("mine/libcuda.so.1");
        String mine = machine.at("mine").toString();

        assertThat(found(mine).inLoadOrder()).containsExactly(machine.at("mine/libcuda.so.1"),
                machine.at("mine/libnvrtc-builtins.so.12"), machine.at("mine/libnvrtc.so.12"),
                machine.at("mine/libcublasLt.so.12"), machine.at("mine/libcublas.so.12"),
                machine.at("mine/libcudnn.so.9"));
        machine.property(FamilySearch.PROPERTY, mine);
        assertThat(found().major()).isEqualTo(12);
        assertThat(found(machine.at("usr/local/cuda-13.0").toString()).major()).isEqualTo(13);
    }

    @Test
    void aNamedFolderIsNotCompletedWithAnotherMajor() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");
        machine.whole("mine/libcublas.so.12");

        assertThat(gap(Part.NVRTC, machine.at("mine").toString()).found()).contains("NVRTC 13.0.88 (",
                "needs 12 like cuBLAS");
        assertThat(gap(Part.NVRTC, machine.at("mine").toString()).cure()).endsWith(", or mend --cuda-path");
    }

    @Test
    void severalNamedFoldersAreLookedInto() {
        machine.driver("580.65.06").whole("a/lib/libcublas.so.12").whole("a/lib/libnvrtc.so.12")
                .whole("b/libcudnn.so.9");

        assertThat(found(machine.at("a") + File.pathSeparator + machine.at("b")).cudnn())
                .isEqualTo(machine.at("b/libcudnn.so.9"));
    }

    @Test
    void aMistakeInANamedFolderIsNotHiddenByTheUsualPlaces() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");
        String mine = machine.library("mine/lib/libother.so.1").at("mine").toString();

        assertThatThrownBy(() -> machine.search(mine + "x").family()).hasMessage(
                "backend 'cuda': can't run here (folder of CUDA: '" + mine + "x' is not a folder) — "
                        + "mend --cuda-path or the property tandem.cuda.path, or leave it out to look in the usual places");
        assertThatThrownBy(() -> machine.search(mine).family()).hasMessageContaining(
                "'" + mine + "' holds no library of CUDA that can be loaded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/lib64", "/targets/x86_64-linux/lib"})
    void aToolkitsRootCanBeNamed(String libraries) {
        machine.driver("580.65.06");
        for (String name : List.of("libcublas.so.13", "libnvrtc.so.13", "libcudnn.so.9")) {
            machine.whole("sw/cuda" + libraries + "/" + name);
        }

        assertThat(found(machine.at("sw/cuda").toString()).cublas())
                .isEqualTo(machine.at("sw/cuda" + libraries + "/libcublas.so.13"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"venv", "venv/", "venv/lib/python3.12/site-packages",
            "venv/lib/python3.12/site-packages/nvidia", "venv/lib/python3.12/site-packages/nvidia/"})
    void anEnvironmentOfPythonItsPackagesOrNvidiasAmongThemCanBeNamed(String named) {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-13.0", "13.0");
        cudnn("usr/lib/x86_64-linux-gnu");
        String nvidia = "venv/lib/python3.12/site-packages/nvidia/";
        machine.whole(nvidia + "cublas/lib/libcublas.so.12").whole(nvidia + "cuda_nvrtc/lib/libnvrtc.so.12")
                .whole(nvidia + "cudnn/lib/libcudnn.so.9");

        assertThat(found(machine.at("") + "/" + named).inLoadOrder().subList(1, 6)).containsExactly(
                machine.at(nvidia + "cuda_nvrtc/lib/libnvrtc-builtins.so.12"),
                machine.at(nvidia + "cuda_nvrtc/lib/libnvrtc.so.12"),
                machine.at(nvidia + "cublas/lib/libcublasLt.so.12"),
                machine.at(nvidia + "cublas/lib/libcublas.so.12"),
                machine.at(nvidia + "cudnn/lib/libcudnn.so.9"));
    }

    @Test
    void aCublasWithoutItsSecondLibraryIsAGap() throws Exception {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        cudnn("usr/lib/x86_64-linux-gnu");
        String lib = "usr/local/cuda-12.6/lib64/";
        Files.delete(machine.at(lib + "libcublasLt.so.12"));
        Files.delete(machine.at(lib + "libcublasLt.so.12.6.1.9"));

        assertThat(gap(Part.CUBLAS)).isEqualTo(Check.gap("cuBLAS", "12.6.1.9 (" + machine.at(lib + "libcublas.so.12")
                + ") lacks libcublasLt.so.12, which must lie beside it",
                "install CUDA 12 (pip install nvidia-cublas-cu12), or say where it is with --cuda-path;"
                        + " all of it belongs in one folder"));
    }

    @Test
    void anNvrtcWithoutItsBuiltInsIsAGap() throws Exception {
        machine.driver("580.65.06").library("mine/libnvrtc.so.12").whole("mine/libcublas.so.12")
                .whole("mine/libcudnn.so.9");

        assertThat(gap(Part.NVRTC, machine.at("mine").toString()).found()).isEqualTo(
                "12 (" + machine.at("mine/libnvrtc.so.12")
                        + ") lacks libnvrtc-builtins.so.12, which must lie beside it");
    }

    @Test
    void aCudnnWithoutItsPartsIsAGapThatNamesThem() throws Exception {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        machine.library(DEBIAN + "libcudnn.so.9");
        String found = "9 (" + machine.at(DEBIAN + "libcudnn.so.9") + ") lacks ";

        assertThat(gap(Part.CUDNN)).isEqualTo(Check.gap("cuDNN", found + "libcudnn_graph.so.9, libcudnn_ops.so.9,"
                + " libcudnn_cnn.so.9, libcudnn_heuristic.so.9, libcudnn_engines_precompiled.so.9,"
                + " libcudnn_engines_runtime_compiled.so.9, which must lie beside it",
                "install cuDNN 9 for CUDA 12 (pip install nvidia-cudnn-cu12), or say where it is with --cuda-path;"
                        + " all of it belongs in one folder"));

        machine.whole(DEBIAN + "libcudnn.so.9");
        found();
        Files.delete(machine.at(DEBIAN + "libcudnn_cnn.so.9"));
        assertThat(gap(Part.CUDNN).found()).isEqualTo(found + "libcudnn_cnn.so.9, which must lie beside it");
        machine.library(DEBIAN + "libcudnn_cnn.so.9.24");
        found();
    }

    @Test
    void whatALibraryNeedsMayLieWhereTheLoaderLooks() {
        machine.driver("580.65.06").variable("LD_LIBRARY_PATH", machine.at("a") + ":" + machine.at("b"))
                .library("mine/libcublas.so.12").whole("b/libcublas.so.12").whole("mine/libnvrtc.so.12")
                .library("mine/libcudnn.so.9").whole("usr/lib/libcudnn.so.9");

        assertThat(found(machine.at("mine").toString()).cudnn()).isEqualTo(machine.at("mine/libcudnn.so.9"));
    }

    @Test
    void ofTwoCudnnsTheWholeOneIsTaken() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-12.6", "12.6");
        machine.library("usr/local/cuda-12.6/lib64/libcudnn.so.9").whole("opt/cuda/lib64/libcudnn.so.9");

        assertThat(found().cudnn()).isEqualTo(machine.at("opt/cuda/lib64/libcudnn.so.9"));
    }

    @Test
    void oldLibrariesAloneAreNotTakenForGood() {
        machine.driver("580.65.06");
        toolkit("usr/local/cuda-11.8", "11.8");
        machine.library(DEBIAN + "libcudnn.so.8");

        assertThat(gap(Part.CUBLAS).found()).startsWith("found cuBLAS 11.8.1.9 (")
                .contains("), needs 12 or 13, looked in");
        assertThat(gap(Part.NVRTC).found()).startsWith("found NVRTC 11.8.88 (");
        assertThat(gap(Part.CUDNN).found()).startsWith("found cuDNN 8 (").contains("), needs 9, looked in");
    }

    @Test
    void thisMachineIsSearchedWithoutAnException() {
        assertThat(FamilySearch.of("").checks()).isNotEmpty();
    }

    @Test
    void otherSystemsSayThatThereIsNoNativeCode() {
        machine.property("os.name", "Mac OS X").property("os.arch", "aarch64");

        assertThatThrownBy(() -> machine.search("").family()).hasMessage(
                "backend 'cuda': can't run here (operating system: Mac OS X aarch64, but there is no native code for it yet) — "
                        + "use Linux on x86-64, on Windows within WSL");
    }
}
