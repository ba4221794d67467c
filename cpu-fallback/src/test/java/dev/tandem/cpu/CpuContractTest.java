package dev.tandem.cpu;

import dev.tandem.spi.BackendOptions;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.Tag;

/** With the vectors of this JVM, two threads. */
@Tag("lanes")
final class CpuContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("cpu", () -> new CpuProvider().open(BackendOptions.defaults().threads(2)));
    }
}
