package dev.tandem.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.compile.CompileOptions;
import dev.tandem.cpu.CpuProvider;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.verify.Verification;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole networks on the CPU and on CUDA: one network, two backends, one answer. */
public abstract class NetworkTests {

    private static final int STEPS = 20;
    private static final double RATE = 0.01;

    /** A backend in strict float32. */
    protected abstract Backend cuda();

    /** A network with convolutions that is small enough for where this runs. */
    protected abstract Network small();

    /** AlexNet, or what of it is small enough. */
    protected abstract Network large();

    private static Backend cpu() {
        return new CpuProvider().open(BackendOptions.defaults().threads(2));
    }

    private static Optimizer momentum() {
        return Optimizer.sgd(RATE).momentum(0.9);
    }

    @Test
    void theSmallNetworksStepKeepsEveryBudget() {
        verify(new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 3, 1));
    }

    @Test
    void theLargeNetworksStepKeepsEveryBudget() {
        verify(new SyntheticBatch(large(), Loss.softmaxCrossEntropy(), 1, 2));
    }

    private void verify(SyntheticBatch batch) {
        try (Backend cpu = cpu(); Backend cuda = cuda()) {
            var verification = Verification.of(batch, List.of(cpu, cuda));
            assertThat(verification.ok()).as("%s", verification).isTrue();
        }
    }

    @Test
    void theLossOfTwentyStepsIsThatOfTheCpu() {
        var batch = new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 8, 3);
        double[] expected;
        try (Backend cpu = cpu()) {
            expected = losses(batch, momentum(), cpu, false);
        }
        try (Backend cuda = cuda()) {
            double[] losses = losses(batch, momentum(), cuda, false);
            for (int i = 0; i < STEPS; i++) {
                assertThat(losses[i]).as("step %d", i + 1).isCloseTo(expected[i], within(1e-4 * expected[i]));
            }
        }
    }

    @Test
    void stepsIssuedOneByOneAndReplayedHaveTheSameBits() {
        var batch = new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 4, 4);
        try (Backend cuda = cuda()) {
            assertThat(losses(batch, Optimizer.adam(RATE), cuda, true))
                    .isEqualTo(losses(batch, Optimizer.adam(RATE), cuda, false));
        }
    }

    @Test
    void theSameProgramGivesTheSameBitsOnEveryRun() {
        var batch = new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 5, 5);
        assertThat(fingerprint(batch)).isEqualTo(fingerprint(batch));
    }

    private String fingerprint(SyntheticBatch batch) {
        try (Backend cuda = cuda(); var session = new Session(cuda, 0)) {
            run(batch, session.compile(batch.training(momentum())));
            return session.sha256(name -> true);
        }
    }

    @Test
    void weightsMoveBetweenTheBackendsBothWays() {
        var batch = new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 4, 6);
        var graph = batch.training(momentum());
        try (Backend cpu = cpu();
                Backend cuda = cuda();
                var here = new Session(cpu, 0);
                var there = new Session(cuda, 1)) {
            run(batch, here.compile(graph));
            there.declare(graph);
            copy(here, there);
            assertThat(there.sha256(name -> true)).isEqualTo(here.sha256(name -> true));
            run(batch, there.compile(graph));
            assertThat(there.sha256(name -> true)).isNotEqualTo(here.sha256(name -> true));
            copy(there, here);
            assertThat(here.sha256(name -> true)).isEqualTo(there.sha256(name -> true));
        }
    }

    private static void copy(Session from, Session to) {
        for (String state : from.states()) {
            MemorySegment values = from.download(state);
            to.write(state, values);
        }
    }

    @Test
    void stepsTakeNoMoreMemoryThanWasPlanned() {
        var batch = new SyntheticBatch(small(), Loss.softmaxCrossEntropy(), 4, 7);
        try (Backend cuda = cuda(); var session = new Session(cuda, 0)) {
            long planned = session.plannedBytes(batch.training(momentum()), CompileOptions.defaults());
            Program step = session.compile(batch.training(momentum()));
            long allocated = session.deviceBytes();
            assertThat(allocated).isBetween(planned * 95 / 100, planned * 105 / 100);
            run(batch, step);
            assertThat(session.deviceBytes()).isEqualTo(allocated);
        }
    }

    private static double[] losses(SyntheticBatch batch, Optimizer optimizer, Backend backend, boolean eager) {
        try (var session = new Session(backend, 0)) {
            Program step = session.compile(batch.training(optimizer));
            return run(batch, eager ? step.eager() : step);
        }
    }

    private static double[] run(SyntheticBatch batch, Program step) {
        batch.feed(step, RATE);
        double[] losses = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            step.run();
            losses[i] = step.scalar(SyntheticBatch.LOSS);
        }
        return losses;
    }
}
