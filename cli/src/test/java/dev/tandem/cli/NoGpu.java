package dev.tandem.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.runtime.Backends;
import dev.tandem.spi.BackendOptions;

/** A machine on which CUDA can't run, as most that build this. */
final class NoGpu {

    private NoGpu() {
    }

    /** Skips the test that calls this where there is a GPU. */
    static void assume() {
        assumeTrue(Backends.providers().stream().anyMatch(
                p -> p.name().equals("cuda") && !p.availability(BackendOptions.defaults()).usable()),
                "there is a GPU that can run, or no CUDA backend on the class path");
    }
}
