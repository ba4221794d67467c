package dev.tandem.cuda.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a device's driver says of its memory stays the same. */
@Tag("gpu")
final class GpuLeakTest {

    private static final int WARM_UP = 20;
    private static final int STEPS = Gpu.isQuick() ? 200 : 10_000;
    private static final int EAGER_STEPS = STEPS / 10;
    private static final int CYCLES = Gpu.isQuick() ? 4 : 8;
    private static final double RATE = 1e-4;

    private final SyntheticBatch batch = new SyntheticBatch(Zoo.model("lenet").network(), Loss.softmaxCrossEntropy(),
            Gpu.isQuick() ? 2 : 64, 0);

    @Test
    void replayedStepsTakeNoMoreMemory(TestReporter reporter) {
        steps(false, STEPS, "replayed", reporter);
    }

    @Test
    void eagerStepsTakeNoMoreMemory(TestReporter reporter) {
        steps(true, EAGER_STEPS, "eager", reporter);
    }

    private void steps(boolean eager, int count, String how, TestReporter reporter) {
        try (Backend gpu = Gpu.open(Precision.FLOAT32); var session = new Session(gpu, 0)) {
            Program step = session.compile(batch.training(Optimizer.adam(RATE)));
            if (eager) {
                step.eager();
            }
            run(step, WARM_UP);
            long before = Gpu.freeBytes(gpu);
            run(step, count);
            long after = Gpu.freeBytes(gpu);
            reporter.publishEntry("free bytes after " + WARM_UP + " and " + (WARM_UP + count) + " " + how + " steps",
                    before + ", " + after);
            assertThat(after).as("free device memory").isGreaterThanOrEqualTo(before);
        }
    }

    private void run(Program step, int count) {
        batch.feed(step, RATE);
        for (int i = 0; i < count; i++) {
            step.run();
            if (i % 100 == 0) {
                assertThat(step.scalar(SyntheticBatch.LOSS)).isFinite();
            }
        }
    }

    @Test
    void openingTrainingAndClosingAgainAndAgainTakesNoMoreMemory(TestReporter reporter) {
        long[] free = new long[CYCLES];
        for (int i = 0; i < CYCLES; i++) {
            try (Backend gpu = Gpu.open(Precision.FLOAT32)) {
                free[i] = Gpu.freeBytes(gpu);
                try (var session = new Session(gpu, 0)) {
                    run(session.compile(batch.training(Optimizer.sgd(RATE))), WARM_UP);
                }
            }
        }
        reporter.publishEntry("free bytes at the second and the last of " + CYCLES + " openings",
                free[1] + ", " + free[CYCLES - 1]);
        assertThat(free[CYCLES - 1]).as("free device memory").isGreaterThanOrEqualTo(free[1]);
    }
}
