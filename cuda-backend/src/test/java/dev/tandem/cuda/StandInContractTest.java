package dev.tandem.cuda;

import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every operation, property and network of the contract, with memory bounds and misuse of the libraries checked. */
@ExtendWith(CountedCases.class)
final class StandInContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("cuda on stand-in", OnStandIn::open);
    }
}
