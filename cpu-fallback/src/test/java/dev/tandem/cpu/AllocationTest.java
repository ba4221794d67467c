package dev.tandem.cpu;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.verify.SyntheticBatch;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On scalar code, which allocates nothing from the first step on. Vectors are objects until the JVM has compiled the loops around
 * them, and when it has is up to the machine: what is left then is measured, see docs/results/cpu.md.
 */
class AllocationTest {

    private static final int STEPS = 500;
    /** The JVM itself allocates a little now and then, and so does asking for generated code, once; what a step allocates, it allocates in all rounds. */
    private static final int ROUNDS = 16;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizer.sgd(0.01).momentum(0.9), Optimizer.adam(0.001),
                Optimizer.adadelta(1).weightDecay(0.1).clipValue(1).clipNorm(1));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aWarmStepAllocatesNothing(Optimizer optimizer) {
        var network = sequential(image(1, 8, 8), conv(2, kernel(3)), relu(), maxPool(2), flatten(), dense(3));
        var batch = new SyntheticBatch(network, Loss.softmaxCrossEntropy(), 4, 0);
        try (var backend = new CpuBackend(ScalarLanes.create("scalar code"), 1);
                var session = new Session(backend, 0)) {
            Program step = session.compile(batch.training(optimizer));
            batch.feed(step, 1e-3);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > 0; round++) {
                least = Math.min(least, allocatedBytes(step));
            }
            assertThat(least).isZero();
        }
    }

    private long allocatedBytes(Program step) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
