package dev.tandem.cli.peer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The peers' programs: part of this command, or in Tandem's sources. An engine's libraries, 100 MB and more, are not part of Tandem: Maven builds the peer
 * and fetches them when a user first asks for it, and leaves the class path in {@code benchmarks/target/peers}.
 */
public final class PeerPrograms {

    private static final int MOST_LINES = 12;
    private static final Path MODULE = Path.of("benchmarks");

    private final Path sources;
    private final Consumer<String> progress;

    PeerPrograms(Path sources, Consumer<String> progress) {
        this.sources = sources;
        this.progress = progress;
    }

    /**
     * Those of the sources that this command was built from.
     *
     * @param progress what is told that something is built
     */
    public static PeerPrograms ofThisCommand(Consumer<String> progress) {
        try {
            Path code = Path.of(PeerPrograms.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            // cli/target/tandem.jar, or cli/target/classes
            Path root = Optional.ofNullable(code.getParent()).map(Path::getParent).map(Path::getParent).orElse(code);
            return new PeerPrograms(root, progress);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts a peer, built first if need be.
     *
     * @param threads it may use, unless its options say how many
     * @throws PeerException if something is missing, or the build fails
     */
    public PeerProcess start(Contender contender, int threads) {
        String number = String.valueOf(contender.threads(threads));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(contender.peer().isBuilt() ? options(contender.peer()) : optionsOfThisProcess(contender));
        command.addAll(List.of(contender.peer().mainClass(), number));
        var process = new ProcessBuilder(command);
        process.environment().putAll(Map.of("OMP_NUM_THREADS", number, "MKL_NUM_THREADS", number,
                "OPENBLAS_NUM_THREADS", number, "DJL_OFFLINE", "true", "OPT_OUT_TRACKING", "true", "DJL_CACHE_DIR",
                target().resolve("djl").toString()));
        return new PeerProcess(contender.word(), process);
    }

    private List<String> options(KnownPeer peer) {
        return List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-XX:-UsePerfData", "-cp", classPath(peer));
    }

    /** This command once more: the launcher's options for the JVM, the user's, and what the contender has instead. */
    private static List<String> optionsOfThisProcess(Contender contender) {
        var options = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        Optional.ofNullable(contender.options().get(Contender.LANES))
                .ifPresent(lanes -> options.add("-Dtandem.cpu.lanes=" + lanes));
        options.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return options;
    }

    private String classPath(KnownPeer peer) {
        if (!Files.exists(sources.resolve(MODULE).resolve("pom.xml"))) {
            throw PeerException.missing(peer.word(), "is built from Tandem's sources, which are not here",
                    sources.toString(), "clone Tandem and run ./tandem there");
        }
        Path file = target().resolve("peers").resolve(peer.word() + ".classpath");
        try {
            if (!isFresh(file)) {
                build(peer);
            }
            return target().resolve("classes") + File.pathSeparator + Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path target() {
        return sources.resolve(MODULE).resolve("target");
    }

    /** Whether a class path was written after the last change of the sources, and all it names is still there. */
    private boolean isFresh(Path file) throws IOException {
        if (!Files.exists(file)
                || !Stream.of(Files.readString(file).strip().split(File.pathSeparator)).map(Path::of)
                        .allMatch(Files::exists)) {
            return false;
        }
        FileTime built = Files.getLastModifiedTime(file);
        for (String module : List.of("core", "zoo", "cli", "benchmarks")) {
            for (String part : List.of("pom.xml", "src/main")) {
                try (Stream<Path> all = Files.walk(sources.resolve(module).resolve(part))) {
                    for (Path one : (Iterable<Path>) all::iterator) {
                        if (Files.getLastModifiedTime(one).compareTo(built) > 0) {
                            return false;
                        }
                    }
                }
            }
        }
        return true;
    }

    /** Compiles only: packaging would write over the jar that is running. */
    private void build(KnownPeer peer) throws IOException {
        progress.accept("building " + peer.word()
                + ", as that was never done or the sources changed; the first time, Maven also fetches what it needs");
        var maven = new ProcessBuilder(File.separatorChar == '\\' ? "mvn.cmd" : "mvn", "-B", "-q",
                "-Dstyle.color=never", "-Dtandem.quick", "-Dmaven.test.skip", "-Dtandem.peer=" + peer.word(), "-pl",
                MODULE.toString(), "-am", "process-classes").directory(sources.toFile()).redirectErrorStream(true);
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Else a colour is switched off that never was on, before the first line.
        maven.environment().merge("MAVEN_OPTS", "-Djansi.noreset=true", (user, own) -> user + " " + own);
        var said = new ArrayList<String>();
        Process running;
        try {
            running = maven.start();
        } catch (IOException _) {
            throw PeerException.missing(peer.word(), "is built by Maven, which was not found", "mvn",
                    "install it (Debian, Ubuntu: apt install maven; macOS: brew install maven; SDKMAN: sdk install maven; "
                            + "else https://maven.apache.org/download.html)");
        }
        try (var lines = running.inputReader()) {
            lines.lines().forEach(said::add);
        }
        if (running.onExit().join().exitValue() != 0) {
            throw PeerException.broken(peer.word(), "could not be built",
                    said.stream().limit(MOST_LINES).collect(Collectors.joining("\n    ", "Maven says:\n    ", "\n")),
                    "mend that, or leave it out of --against");
        }
    }
}
