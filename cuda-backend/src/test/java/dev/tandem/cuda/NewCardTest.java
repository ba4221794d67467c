package dev.tandem.cuda;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Check;
import dev.tandem.verify.SyntheticBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GPU for whose architecture NVRTC has no machine code: the stand-in's NVRTC ends with 9.0. */
class NewCardTest {

    @TempDir
    private Path folder;

    private final StandIn standIn = StandIn.open();
    private Runnable restore = () -> {
    };

    @BeforeEach
    void withoutCachedKernels() {
        standIn.reset();
        restore = OnStandIn.keepingKernelsIn(folder);
    }

    @AfterEach
    void asItWas() {
        standIn.reset();
        restore.run();
    }

    /** The stand-in's driver refuses the machine code of another architecture, as a driver does. */
    @Test
    void itsKernelsAreCompiledAsPtxAndKeptApartFromMachineCode() throws IOException {
        double known = loss();
        long kernels = kept();
        standIn.computeCapability(12, 0);
        assertThat(loss()).isEqualTo(known);
        assertThat(kept()).isEqualTo(2 * kernels);
        assertThat(loss()).as("from the cache").isEqualTo(known);
        assertThat(kept()).isEqualTo(2 * kernels);
        standIn.computeCapability(9, 0);
        assertThat(loss()).isEqualTo(known);
    }

    private long kept() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    private static double loss() {
        var network = sequential(image(1, 3, 3), flatten(), dense(4), relu(), dense(3));
        var batch = new SyntheticBatch(network, Loss.softmaxCrossEntropy(), 2, 0);
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            Program step = session.compile(batch.training(Optimizer.sgd(0.1)));
            batch.feed(step, 0.1);
            step.run();
            step.run();
            return step.scalar("loss");
        }
    }

    @Test
    void theDoctorSaysHowKernelsGetThere() {
        assertThat(devices()).isEqualTo(Check.fine("CUDA devices", "0: stand-in (no GPU)"));
        standIn.computeCapability(12, 0);
        assertThat(devices()).isEqualTo(Check.fine("CUDA devices", "0: stand-in (no GPU) (newer than NVRTC 12.6:"
                + " that compiles for compute_90, and the driver for the GPU)"));
    }

    private static Check devices() {
        return new CudaProvider().examine(OnStandIn.options()).getLast();
    }
}
