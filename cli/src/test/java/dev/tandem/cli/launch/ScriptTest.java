package dev.tandem.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a copy of the script {@code tandem} in a folder where nothing is built. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows uses tandem.jar; the script needs a POSIX shell")
final class ScriptTest {

    private static final String JDK = System.getProperty("java.home");

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void copyTheScript() throws IOException {
        script = Files.copy(Path.of("../tandem"), folder.resolve("tandem"));
    }

    @Test
    void refusesANamedJavaOfAnotherVersion() throws Exception {
        var end = run(Map.of("TANDEM_JAVA_HOME", folder.toString()));

        assertThat(end).isEqualTo(new End(3, "tandem: TANDEM_JAVA_HOME is not a JDK 25 (" + folder
                + ") — point it to one, or unset it to have one found\n"));
    }

    @Test
    void saysHowToGetMavenWhenNothingIsBuilt() throws Exception {
        var end = run(Map.of("TANDEM_JAVA_HOME", JDK, "PATH", toolsWithoutMaven()));

        assertThat(end.status()).isEqualTo(3);
        assertThat(end.output()).startsWith("tandem: nothing is built yet and Maven was not found — install it (")
                .contains("apt install maven", "brew install maven");
    }

    @Test
    void buildsOnceThroughALinkAndSaysSo() throws Exception {
        Path tools = Path.of(toolsWithoutMaven());
        write(tools.resolve("mvn"), "#!/bin/sh\necho made with \"$JAVA_HOME\" in \"$PWD\"; exit 1\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("tandem"));

        var end = run(link, Map.of("TANDEM_JAVA_HOME", JDK, "PATH", tools.toString()));

        assertThat(end.status()).isEqualTo(1);
        assertThat(end.output().lines()).containsExactly(
                "tandem: building, as nothing is built yet or the sources changed; the first time, Maven also fetches what it needs",
                "made with " + JDK + " in " + folder.toRealPath(),
                "tandem: the build failed; what is wrong stands above");
    }

    private String toolsWithoutMaven() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String name : new String[]{"cat", "dirname", "find", "grep", "head", "readlink", "rm", "sed", "touch"}) {
            write(tools.resolve(name), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + name + " \"$@\"\n");
        }
        return tools.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private End run(Map<String, String> environment) throws Exception {
        return run(script, environment);
    }

    /** Everything goes to stderr: stdout is for results. */
    private static End run(Path command, Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder("/bin/sh", command.toString(), "--version");
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA"));
        builder.environment().putAll(environment);
        Path stdout = Files.createTempFile(command.getParent(), "stdout", "");
        Process process = builder.redirectOutput(stdout.toFile()).start();
        String output = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(stdout).isEmptyFile();
        return new End(status, output);
    }

    private record End(int status, String output) {
    }
}
