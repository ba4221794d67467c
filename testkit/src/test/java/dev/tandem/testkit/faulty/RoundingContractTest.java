package dev.tandem.testkit.faulty;

import dev.tandem.testkit.BackendContract;
import dev.tandem.testkit.check.Candidate;

/** What is demanded can be met in float32. */
final class RoundingContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("float32", Rounding::open).withIndependentSamples().withChannelsLast();
    }
}
