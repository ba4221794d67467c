package dev.tandem.cuda;

import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract with contractions that round as the named precision does. */
@Tag("slow")
@ExtendWith(CountedCases.class)
final class StandInBf16ContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("cuda bf16 on stand-in", () -> OnStandIn.open(Precision.BF16)).precision(Precision.BF16);
    }
}
