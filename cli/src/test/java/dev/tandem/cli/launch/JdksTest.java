package dev.tandem.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdksTest {

    private static final Path RUNNING = Path.of(System.getProperty("java.home")).resolve(Launcher.executable());

    @TempDir
    Path folder;

    @Test
    void takesTheOneThatItsOwnVariableNames() throws IOException {
        Path own = home("own", "25.0.3");
        Path other = home("other", "25");

        assertThat(Jdks.find(Map.of("JAVA_HOME", other.toString(), "TANDEM_JAVA_HOME", own.toString()), folder))
                .contains(own.resolve(Launcher.executable()));
        assertThat(Jdks.find(Map.of("JAVA_HOME", other.toString()), folder))
                .contains(other.resolve(Launcher.executable()));
    }

    @Test
    void passesOverOtherVersionsAndBrokenFolders() throws IOException {
        Path old = home("old", "17.0.15");
        Path far = home("far", "250");
        Path broken = home("broken", "25.0.3");
        Files.delete(broken.resolve(Launcher.executable()));

        var environment = Map.of("TANDEM_JAVA_HOME", old.toString(), "JAVA25_HOME", far.toString(), "JAVA_HOME",
                broken.toString());

        assertThat(Jdks.find(environment, folder)).contains(RUNNING);
    }

    @Test
    void takesTheRunningOneBeforeItSearches() {
        assertThat(Jdks.find(Map.of(), folder)).contains(RUNNING);
    }

    private Path home(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = home.resolve(Launcher.executable());
        Files.createDirectories(java.getParent());
        Files.createFile(java);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
