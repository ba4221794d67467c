package dev.tandem.cuda.gpu;

import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.Tag;

/** On a GPU in bfloat16. */
@Tag("gpu")
final class GpuBf16ContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Gpu.candidate(Precision.BF16);
    }
}
