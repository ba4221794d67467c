package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommonOptionsTest {

    private static final String LISTINGS = "tandem.cpu.dump";

    @AfterEach
    void writeNoListings() {
        System.clearProperty(LISTINGS);
    }

    @Test
    void listingsOfKernelsAreWrittenOnlyWhereSomeoneAsks() {
        var options = new CommonOptions();
        options.backendOptions();
        assertThat(System.getProperty(LISTINGS)).isNull();
        new CommandLine(options).parseArgs("--dump-kernels", "kernels");
        options.backendOptions();
        assertThat(System.getProperty(LISTINGS)).isEqualTo("kernels");
    }
}
