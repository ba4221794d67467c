package dev.tandem.cuda;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.error.TandemException;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every CUDA call of a training run fails once: a clean error, nothing leaked, and the next run works. */
class FailingCallsTest {

    private static final Network NETWORK = sequential(image(1, 6, 6), conv(2, kernel(3)), relu(), maxPool(2), flatten(),
            dense(3));

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

    @Test
    void everyCallFailsOnce() throws IOException {
        train();
        standIn.reset();
        standIn.trace(folder.resolve("calls"));
        double loss = train();
        long calls = standIn.count(Count.CALLS);
        standIn.trace(null);
        List<String> names = Files.readAllLines(folder.resolve("calls"));
        assertThat(calls).isGreaterThan(100);
        var outcomes = new TreeMap<String, Integer>();
        for (long n = 1; n <= calls; n++) {
            standIn.reset();
            standIn.failAt(n);
            String outcome;
            try {
                outcome = Double.compare(train(), loss) == 0 ? "not noticed" : fail("call %d: another loss", n);
            } catch (TandemException e) {
                outcome = e.getClass().getSimpleName();
            }
            outcomes.merge(outcome, 1, Integer::sum);
            assertNothingIsLeft("call " + n + " of " + calls + ", " + names.get((int) n - 1));
        }
        assertThat(outcomes).as("what came of %d calls", calls).containsKey("FatalException");
        standIn.reset();
        assertThat(train()).isEqualTo(loss);
        System.out.println("every CUDA call of a training run failed once: " + outcomes);
    }

    private void assertNothingIsLeft(String call) {
        assertThat(standIn.violations()).as(call).isEmpty();
        assertThat(standIn.count(Count.ALLOCATIONS)).as("device memory after %s", call).isZero();
        assertThat(standIn.count(Count.PINNED)).as("page-locked memory after %s", call).isZero();
        assertThat(standIn.count(Count.LEAKS)).as("leaks after %s", call).isZero();
        assertThat(standIn.count(Count.HANDLES)).as("handles after %s", call).isZero();
    }

    /** From opening the backend to a loss of a replayed step. */
    private static double train() {
        var batch = new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 2, 0);
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            Program step = session.compile(batch.training(Optimizer.sgd(0.1).momentum(0.9)));
            batch.feed(step, 0.1);
            for (int i = 0; i < 4; i++) {
                step.run();
            }
            return step.scalar(SyntheticBatch.LOSS);
        }
    }
}
