package dev.tandem.testkit.check;

import dev.tandem.spi.Backend;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.table.CaseTable;

/** Checks cases on one open backend, and makes what fails as small as it can be. */
public final class CaseProbe {

    private final Candidate candidate;
    private final Backend backend;
    private final Backend oracle;
    private final CaseTable table;

    /** With a candidate and an oracle, both open. */
    public CaseProbe(Candidate candidate, Backend backend, Backend oracle, CaseTable table) {
        this.candidate = candidate;
        this.backend = backend;
        this.oracle = oracle;
        this.table = table;
    }

    /**
     * Checks a case.
     *
     * @throws ContractViolation with the smallest case that breaks the same demand, and how to run it again
     */
    public void check(ContractCase tried) {
        try {
            CaseChecks.run(candidate, backend, oracle, tried);
        } catch (ContractViolation v) {
            throw new Shrinker(table, c -> CaseChecks.run(candidate, backend, oracle, c)).shrink(tried, v);
        }
    }
}
