package dev.tandem.cpu;

import dev.tandem.cpu.layout.BatchLayout;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.Tag;

/** With the samples of every batch side by side, three threads. */
@Tag("slow")
final class BatchLayoutContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("cpu-batch-layout", () -> new CpuBackend(VectorLanes.create(), 3, BatchLayout::everywhere));
    }
}
