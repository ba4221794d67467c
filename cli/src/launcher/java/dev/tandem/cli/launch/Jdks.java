package dev.tandem.cli.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for a JDK 25 where people and installers put one. */
final class Jdks {

    static final int FEATURE = 25;

    private static final List<String> VARIABLES =
            List.of("TANDEM_JAVA_HOME", "JAVA25_HOME", "JAVA_HOME_25_X64", "JAVA_HOME_25_ARM64", "JAVA_HOME");

    private static final List<String> FOLDERS = List.of("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/java",
            "/opt", "/Library/Java/JavaVirtualMachines", "/opt/homebrew/opt", "/usr/local/opt",
            "C:/Program Files/Eclipse Adoptium", "C:/Program Files/Java", "C:/Program Files/Zulu",
            "C:/Program Files/Amazon Corretto", "C:/Program Files/Microsoft", "C:/Program Files/BellSoft");

    private static final List<String> HOME_FOLDERS =
            List.of(".sdkman/candidates/java", ".jdks", ".m2/jdks", "Library/Java/JavaVirtualMachines");

    private Jdks() {
    }

    /** Gives the {@code java} program of the first JDK 25: of the environment, else this one, else of the usual folders. */
    static Optional<Path> find(Map<String, String> environment, Path userHome) {
        Stream<Path> named = VARIABLES.stream().map(environment::get).filter(Objects::nonNull).map(Path::of);
        Stream<Path> running = Stream.of(Path.of(System.getProperty("java.home")));
        Stream<Path> folders =
                Stream.concat(FOLDERS.stream().map(Path::of), HOME_FOLDERS.stream().map(userHome::resolve));
        return Stream.of(named, running, folders.flatMap(folder -> homesIn(folder).stream()))
                .flatMap(homes -> homes)
                .filter(Jdks::fits)
                .map(home -> home.resolve(Launcher.executable()))
                .findFirst();
    }

    private static List<Path> homesIn(Path folder) {
        List<Path> homes = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    homes.addAll(List.of(entry, entry.resolve("Contents/Home"),
                            entry.resolve("libexec/openjdk.jdk/Contents/Home")));
                }
            } catch (IOException e) {
                return List.of(); // a folder that can't be read holds no JDK for us
            }
        }
        return homes;
    }

    private static boolean fits(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve(Launcher.executable())) || !Files.isReadable(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"" + FEATURE + "\\b.*"));
        } catch (IOException e) {
            return false;
        }
    }
}
