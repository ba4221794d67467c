package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.huber;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tandem.data.Dataset;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Schedule;
import dev.tandem.tensor.Shape;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {

    private static final int EPOCHS = 400;
    private static final int STEPS_PER_EPOCH = 16;
    private static final int SAMPLES = 4 * STEPS_PER_EPOCH - 1;
    /** What the interpreter allocates, compiled code does not; when that takes over is up to the machine. */
    private static final int ROUNDS = 20;
    /** The boxed loss of an epoch and its places in a growing list. */
    private static final int BYTES_PER_EPOCH = 100;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private enum Feeding {
        NEAR, RESIDENT, AHEAD
    }

    @ParameterizedTest
    @CsvSource({"NEAR,1", "RESIDENT,1", "AHEAD,1", "NEAR,3", "RESIDENT,3", "AHEAD,3"})
    void stepsAllocateNothing(Feeding feeding, int accumulate) {
        allocateNothing(Points.grid(SAMPLES), softmaxCrossEntropy(), feeding, accumulate);
    }

    @ParameterizedTest
    @EnumSource
    void stepsThatLearnNoClassesAllocateNothing(Feeding feeding) {
        Dataset grid = Points.grid(SAMPLES);
        allocateNothing(grid.withValues(Shape.of(2), new float[2 * SAMPLES]), huber(1), feeding, 1);
        allocateNothing(grid.unlabelled(), huber(1), feeding, 1);
    }

    private void allocateNothing(Dataset data, Loss loss, Feeding feeding, int accumulate) {
        var network = sequential(features(2), dense(8), relu(), dense(2));
        var backend = new IdleBackend();
        backend.remote = feeding != Feeding.NEAR;
        if (feeding == Feeding.AHEAD) {
            backend.memoryBytes = 4 * Residence.bytes(ResidentSet.of(data, 4), backend) - 1;
        }
        try (var trainer = Trainer.of(network, loss, sgd(0.1).clipNorm(1), backend,
                TrainingOptions.defaults().batch(4).accumulate(accumulate)
                        .schedule(Schedule.exponential(0.1).times(Schedule.warmCosine())))) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least >= EPOCHS * BYTES_PER_EPOCH; round++) {
                least = Math.min(least, allocatedBytes(trainer, data, 3 + EPOCHS) - allocatedBytes(trainer, data, 3));
            }
            assertThat(trainer.listing().contains("is fed by the host")).isEqualTo(feeding == Feeding.AHEAD);
            assertThat(least).isLessThan(EPOCHS * BYTES_PER_EPOCH).isLessThan(EPOCHS * STEPS_PER_EPOCH * 8);
        }
    }

    private long allocatedBytes(Trainer trainer, Dataset data, int epochs) {
        long before = threads.getCurrentThreadAllocatedBytes();
        trainer.fit(data, epochs(epochs));
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
