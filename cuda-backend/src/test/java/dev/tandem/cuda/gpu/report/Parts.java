package dev.tandem.cuda.gpu.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of a whole report, in stages: the parts of a stage run side by side. What is measured is alone on the device.
 *
 * @param settings what was asked for
 */
record Parts(Settings settings) {

    private static final String HERE = "dev.tandem.cuda.gpu.";
    private static final String TESTS = HERE + "GpuTests";
    private static final String BENCHMARKS = HERE + "bench.GpuBenchmarks";

    /** The part that says whether anything can run. */
    static final String DOCTOR = "doctor";
    /** The part that makes the fingerprints, and the one that must make the same in another process. */
    static final String DETERMINISM = "determinism";
    static final String DETERMINISM_AGAIN = "determinism-again";

    /** All of them, chosen or not. */
    List<List<Part>> stages() {
        return List.of(
                List.of(java(DOCTOR, "what is there", 30, HERE + "GpuDoctor")),
                List.of(
                        java("contract-float32", "every operation against the oracle", 150, TESTS,
                                HERE + "GpuContractTest"),
                        java("contract-tf32", "the same with TF32", 150, TESTS, HERE + "GpuTf32ContractTest"),
                        java("contract-bf16", "the same with bfloat16", 150, TESTS, HERE + "GpuBf16ContractTest"),
                        java("networks", "whole networks on the CPU and the GPU", 150, TESTS, HERE + "GpuNetworkTest")),
                List.of(
                        java("replay", "a replayed step has the bits of an eager one", 40, TESTS,
                                HERE + "GpuReplayTest"),
                        java(DETERMINISM, "the same bits on every run", 40, TESTS, HERE + "GpuDeterminismTest")),
                List.of(java(DETERMINISM_AGAIN, "the same bits in another process", 20, TESTS,
                        HERE + "GpuDeterminismTest")),
                List.of(java("leaks", "no device memory is lost", 25, TESTS, HERE + "GpuLeakTest")),
                List.of(java("bench-gemm", "products of matrices", 25, BENCHMARKS, "gemm")),
                List.of(java("bench-lenet", "LeNet's steps", 50, BENCHMARKS, "lenet")),
                List.of(java("bench-alexnet", "AlexNet's steps", 45, BENCHMARKS, "alexnet")),
                List.of(java("bench-transfer", "copies to and from the device", 10, BENCHMARKS, "transfer")),
                List.of(java("bench-mnist", "LeNet learns MNIST", 35, BENCHMARKS, "mnist")),
                List.of(python("pytorch", "the same steps with PyTorch", 150)));
    }

    /** The stages with those parts alone that were asked for. */
    List<List<Part>> chosen() {
        return stages().stream().map(s -> s.stream().filter(p -> settings.wants(p.name())).toList())
                .filter(s -> !s.isEmpty()).toList();
    }

    /** The names of all. */
    List<String> names() {
        return stages().stream().flatMap(List::stream).map(Part::name).toList();
    }

    private Part java(String name, String title, int seconds, String... mainAndArguments) {
        Path folder = settings.folder();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                "-XX:ErrorFile=" + folder.resolve(name + ".hs_err"), "-Dtandem.requireGpu=true",
                "-D" + ResultFile.PROPERTY + "=" + PartRun.resultFile(folder, name)));
        command.addAll(properties());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        return new Part(name, title, Duration.ofSeconds(seconds), command);
    }

    /** Those of this process that are Tandem's, and those made of the command line. */
    private List<String> properties() {
        Stream<String> inherited = System.getProperties().stringPropertyNames().stream()
                .filter(n -> n.startsWith("tandem.")).sorted().map(n -> "-D" + n + "=" + System.getProperty(n));
        return Stream.concat(inherited, settings.properties().stream()).toList();
    }

    private Part python(String name, String title, int seconds) {
        var command = new ArrayList<>(List.of("python3", "-u", settings.torch().toString(), "--out",
                PartRun.resultFile(settings.folder(), name).toString(), "--seconds", String.valueOf(seconds - 15)));
        if (settings.quick()) {
            command.add("--quick");
        }
        return new Part(name, title, Duration.ofSeconds(seconds), command);
    }
}
