package dev.tandem.testkit;

import dev.tandem.oracle.OracleBackend;
import dev.tandem.testkit.check.Candidate;

/** The judge keeps the law. */
final class OracleContractTest extends BackendContract {

    @Override
    protected Candidate candidate() {
        return Candidate.of("oracle", OracleBackend::open).withIndependentSamples().withChannelsLast();
    }
}
