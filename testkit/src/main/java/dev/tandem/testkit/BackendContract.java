package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.ContractViolation;
import dev.tandem.testkit.property.Probe;
import dev.tandem.testkit.table.CaseTable;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests every backend inherits, once for each configuration:
 *
 * <pre>{@code
 * final class Avx512ContractTest extends BackendContract {
 *     @Override
 *     protected Candidate candidate() {
 *         return Candidate.of("cpu-512", () -> new CpuBackend(Lanes.of(512), 2)).withIndependentSamples();
 *     }
 * }
 * }</pre>
 *
 * <p>A message of a failing case ends with the line that runs it alone: {@code -Dtandem.case="conv n=1 c=1 …"}. The numbers of
 * random cases come from {@code -Dtandem.seed}, always the same unless it is given.
 */
public abstract class BackendContract {

    private static final String CASE = "tandem.case";
    private static final int SEED = Integer.getInteger("tandem.seed", 0x5EED17);
    private static final int RANDOM_CASES = 12;
    private static final int FUZZED_CASES = 300;

    /** The backend under test. */
    protected abstract Candidate candidate();

    /** Every operation at its edges and at random, or the one case that {@code -Dtandem.case} names. */
    @TestFactory
    final Stream<DynamicTest> operations() {
        String line = System.getProperty(CASE);
        return tests(c -> line == null
                ? c.operations(RANDOM_CASES, SEED)
                : List.of(c.operation(CaseLine.parse(line))));
    }

    /** Many more operations at random. */
    @TestFactory
    @Tag("slow")
    final Stream<DynamicTest> fuzzedOperations() {
        return unlessOneCase(c -> c.operations(FUZZED_CASES, SEED + 1));
    }

    /** Adjoints, linearity, batches, sums, random bits. */
    @TestFactory
    final Stream<DynamicTest> properties() {
        return unlessOneCase(Contract::properties);
    }

    /** Networks and their memory. */
    @TestFactory
    final Stream<DynamicTest> networks() {
        return unlessOneCase(Contract::networks);
    }

    /** No operation is without a case. */
    @Test
    final void everyOperationHasACase() {
        assertThat(new CaseTable().missing()).as("records of Op without a case in the table").isEmpty();
    }

    private Stream<DynamicTest> unlessOneCase(Function<Contract, List<Probe>> probes) {
        return System.getProperty(CASE) == null ? tests(probes) : Stream.empty();
    }

    private Stream<DynamicTest> tests(Function<Contract, List<Probe>> probes) {
        var contract = new Contract(candidate());
        String name = candidate().name();
        return probes.apply(contract).stream()
                .map(p -> DynamicTest.dynamicTest("[" + name + "] " + p.name(), () -> run(p)))
                .onClose(contract::close);
    }

    private void run(Probe probe) {
        try {
            probe.body().run();
        } catch (ContractViolation v) {
            String message = String.valueOf(v.getMessage());
            throw new ContractViolation(v.check(), message + (message.contains("; re-run: ") ? " " : "; re-run: ")
                    + "-Dtest=" + getClass().getSimpleName());
        }
    }
}
