package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommonOptionsTest {

    private static final String LISTINGS = "tandem.cpu.dump";

    @AfterEach
    void writeNoListings() {
        System.clearProperty(LISTINGS);
    }

    @Test
    void listingsOfKernelsAreWrittenOnlyWhereSomeoneAsks(@TempDir Path folder) throws IOException {
        var options = new CommonOptions();
        options.backendOptions();
        assertThat(System.getProperty(LISTINGS)).isNull();
        String kernels = folder.resolve("some/kernels").toString();
        new CommandLine(options).parseArgs("--dump-kernels", kernels);
        options.backendOptions();
        assertThat(System.getProperty(LISTINGS)).isEqualTo(kernels);
        Path file = Files.createFile(folder.resolve("file"));
        new CommandLine(options).parseArgs("--dump-kernels", file.toString());
        assertThatThrownBy(options::backendOptions).hasMessage(
                "option '--dump-kernels': can't be a folder (%s) — name one that can be made", file);
    }
}
