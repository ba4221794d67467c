package dev.tandem.cuda.gpu;

import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.Tag;

/** On a GPU in strict float32. */
@Tag("gpu")
final class GpuContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Gpu.candidate(Precision.FLOAT32);
    }
}
