package dev.tandem.cuda;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.verify.SyntheticBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithms that are found by timing them. */
class SearchTest {

    private static final Network NETWORK = sequential(image(2, 6, 6), conv(3, kernel(3).pad(1)), relu(), flatten(),
            dense(3));

    @TempDir
    private Path folder;

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
        System.clearProperty(CudaProvider.SEARCH);
    }

    @Test
    void aTimedSearchRunsEachCandidateOnceAGeometryAndLeavesNothingBehind() throws IOException {
        double loss = loss();
        standIn.reset();
        System.setProperty(CudaProvider.SEARCH, "timed");
        Path trace = folder.resolve("calls");
        standIn.trace(trace);
        try (Backend cuda = OnStandIn.open()) {
            String listing = listing(cuda);
            List<String> calls = Files.readAllLines(trace);
            assertThat(calls.stream().filter("cudnnConvolutionForward"::equals)).as("algorithms 1, 0 and 2, four runs")
                    .hasSize(12);
            assertThat(calls.stream().filter("cuEventElapsedTime"::equals)).hasSize(12);
            assertThat(listing(cuda)).as("compiled again").isEqualTo(listing);
            assertThat(Files.readAllLines(trace).stream().filter("cuEventElapsedTime"::equals)).hasSize(12);
        } finally {
            standIn.trace(null);
        }
        assertThat(loss()).as("the stand-in adds in one order whatever the algorithm").isEqualTo(loss);
        assertThat(standIn.violations()).isEmpty();
    }

    @Test
    void nothingIsTimedUnlessAskedFor() throws IOException {
        Path trace = folder.resolve("calls");
        standIn.trace(trace);
        loss();
        standIn.trace(null);
        assertThat(Files.readAllLines(trace)).doesNotContain("cuEventElapsedTime");
    }

    private static SyntheticBatch batch() {
        return new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 2, 0);
    }

    private static String listing(Backend cuda) {
        try (var session = new Session(cuda, 0)) {
            return session.compile(batch().training(Optimizer.sgd(0.1))).listing();
        }
    }

    private static double loss() {
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            Program step = session.compile(batch().training(Optimizer.sgd(0.1)));
            batch().feed(step, 0.1);
            step.run();
            step.run();
            step.run();
            return step.scalar(SyntheticBatch.LOSS);
        }
    }
}
