package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of backends, run inside by the image's Java on the image's own CPU backend. */
@Tag("container")
class ContractTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    /** The tests' classes, which are in no image. */
    private static final List<Path> CLASSES = List.of(ROOT.resolve("testkit/target/classes"),
            ROOT.resolve("cpu-fallback/target/test-classes"));
    /** Of the jars that run this, those that run the contract. */
    private static final String LIBRARIES = "(junit-|opentest4j-|open-test-reporting|apiguardian-|assertj-|byte-buddy-|jspecify-).*";

    private static Stream<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().matches(LIBRARIES));
    }

    @Test
    void theCpuBackendOfTheImageKeepsTheContract() {
        Container container = Container.of(Image.CPU).program("java");
        for (Path classes : CLASSES) {
            if (!Files.isDirectory(classes)) {
                throw Skip.because("'" + ROOT.relativize(classes)
                        + "' is not built — run mvn -Dtandem.quick -DskipTests -pl cpu-fallback -am test-compile");
            }
            container.mountToRead(classes, "/suite/" + ROOT.relativize(classes));
        }
        libraries().forEach(jar -> container.mountToRead(jar, "/suite/libraries/" + jar.getFileName()));

        Ended ended = container
                .run("@/opt/tandem/tandem.jvm", "-cp",
                        "/opt/tandem/tandem.jar:/suite/testkit/target/classes:/suite/cpu-fallback/target/test-classes:"
                                + "/suite/libraries/*",
                        "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner",
                        "--disable-ansi-colors", "--details=summary", "--select-class",
                        "dev.tandem.cpu.CpuContractTest")
                .with(0);

        int successful = count(ended.out(), "successful");
        System.out.println("contract inside " + Image.CPU + ": " + successful + " tests");
        assertThat(successful).isGreaterThan(1_000).isEqualTo(count(ended.out(), "found"));
    }

    private static int count(String summary, String what) {
        return summary.lines().filter(line -> line.contains(" tests " + what)).findFirst()
                .map(line -> Integer.parseInt(line.replaceAll("\\D+", "")))
                .orElseThrow(() -> new AssertionError(summary));
    }
}
