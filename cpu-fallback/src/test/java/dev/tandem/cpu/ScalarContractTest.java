package dev.tandem.cpu;

import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;

/** Without vectors, three threads. */
final class ScalarContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("cpu-scalar", () -> new CpuBackend(ScalarLanes.create("scalar code"), 3));
    }
}
