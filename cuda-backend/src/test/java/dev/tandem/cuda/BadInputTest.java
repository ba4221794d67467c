package dev.tandem.cuda;

import static dev.tandem.nn.Layers.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.data.Digits;
import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.FatalException;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.LeNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadInputTest {

    private static final long MIB = 1L << 20;

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @Test
    void aDriverWithoutAGpuIsANormalState() {
        standIn.absent(true);
        assertThat(new CudaProvider().availability(OnStandIn.options()).usable()).isFalse();
        assertThatThrownBy(OnStandIn::open).isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("see that nvidia-smi");
    }

    @Test
    void aCardOlderThanTuringIsNamedWithWhatIsNeeded() {
        standIn.computeCapability(7, 0);
        assertThatThrownBy(OnStandIn::open).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda': the GPU is too old (stand-in (no GPU) has compute capability 7.0,"
                        + " needed is 7.5) — use a GPU of the Turing generation or later");
    }

    @Test
    void aCardThatIsNotThereIsCounted() {
        assertThatThrownBy(() -> new CudaProvider().open(OnStandIn.options().device(3)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda': there is no such device (asked for cuda:3, devices: 1)"
                        + " — ask for a smaller number");
    }

    @Test
    void aStepThatDoesNotFitIsRefusedBeforeItIsAllocatedWithTheLargestBatchThatFits() {
        standIn.memory(64 * MIB);
        try (Backend cuda = OnStandIn.open();
                var trainer = Trainer.of(LeNet.of(image(1, 28, 28), 10), Loss.softmaxCrossEntropy(),
                        Optimizer.sgd(0.1), cuda, TrainingOptions.defaults().batch(2_000))) {
            long before = standIn.count(Count.BYTES);
            assertThatThrownBy(() -> trainer.fit(Digits.generate(2_000, 1), Epochs.epochs(1)))
                    .isInstanceOf(OutOfMemoryException.class)
                    .hasMessageMatching("memory 'training step with batch 2000': does not fit \\(asked \\d+ bytes,"
                            + " free \\d+ bytes\\) — the largest batch that fits is \\d+");
            assertThat(standIn.count(Count.BYTES) - before).as("cuBLAS' workspace and the samples, not the step")
                    .isLessThan(36 * MIB);
        }
    }

    @Test
    void memoryThatAnotherProcessHasTakenMeanwhileIsReported() {
        try (Backend cuda = OnStandIn.open()) {
            standIn.memory(standIn.count(Count.BYTES) + MIB);
            try (MemoryScope scope = cuda.openScope("a large tensor")) {
                assertThatThrownBy(() -> scope.allocate(8 * MIB)).isInstanceOf(OutOfMemoryException.class)
                        .hasMessageMatching(
                                "memory 'a large tensor': does not fit \\(asked 8388608 bytes, free \\d+ bytes\\)"
                                        + " — use a smaller batch or model, or end other programs that use stand-in \\(no GPU\\)");
                assertThat(scope.allocate(MIB / 2).bytes()).isEqualTo(MIB / 2);
            }
        }
    }

    @Test
    void aFaultIsReportedWithTheLastOperationsAndPoisonsTheBackend() {
        var batch = new SyntheticBatch(LeNet.of(image(1, 28, 28), 10), Loss.softmaxCrossEntropy(), 1, 0);
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            var step = session.compile(batch.training(Optimizer.sgd(0.1)));
            batch.feed(step, 0.1);
            standIn.failAt(20);
            assertThatThrownBy(() -> {
                step.run();
                step.scalar(SyntheticBatch.LOSS);
            }).isInstanceOf(FatalException.class).hasMessageStartingWith("device 'stand-in (no GPU)': ")
                    .hasMessageContaining("failed with status").hasMessageContaining("last operations: ");
            assertThatThrownBy(step::run).isInstanceOf(FatalException.class);
        }
        try (Backend again = OnStandIn.open()) {
            assertThat(again.device().backend()).isEqualTo("cuda");
        }
    }
}
