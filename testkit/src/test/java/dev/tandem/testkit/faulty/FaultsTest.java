package dev.tandem.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.oracle.OracleBackend;
import dev.tandem.testkit.Contract;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.Check;
import dev.tandem.testkit.check.ContractViolation;
import dev.tandem.testkit.property.Probe;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract bites: every mistake is caught, by the demand that is meant to. */
final class FaultsTest {

    @TestFactory
    Stream<DynamicTest> everyFaultIsCaught() {
        return Faults.all().stream()
                .map(f -> DynamicTest.dynamicTest(f.name() + " breaks: " + f.check(), () -> isCaught(f)));
    }

    private static void isCaught(Fault fault) {
        var candidate = Candidate.of("faulty-backend", () -> fault.mistake().apply(OracleBackend.open()))
                .withIndependentSamples();
        try (var contract = new Contract(candidate)) {
            Optional<ContractViolation> first = Stream
                    .of(contract.operations(0, 1), contract.properties(), contract.networks())
                    .flatMap(probes -> probes.stream().filter(p -> p.name().startsWith(fault.probes())))
                    .flatMap(p -> violation(p).stream()).findFirst();
            assertThat(first).as("something catches it").isPresent();
            ContractViolation violation = first.orElseThrow();
            assertThat(violation.check()).as(violation.getMessage()).isEqualTo(fault.check());
            assertThat(violation.getMessage()).contains("faulty-backend").contains(fault.check().toString());
            if (isCase(fault)) {
                assertThat(violation.getMessage()).contains("seed 0x").contains("-Dtandem.case=\"")
                        .containsPattern("\\((f32|i64)\\[").contains(fault.probes().strip().split(" ")[0]);
            }
        }
    }

    private static boolean isCase(Fault fault) {
        return fault.probes().matches("[a-zA-Z]+ .*") && fault.check().ordinal() < Check.ADJOINT.ordinal();
    }

    private static Optional<ContractViolation> violation(Probe probe) {
        try {
            probe.body().run();
            return Optional.empty();
        } catch (ContractViolation v) {
            return Optional.of(v);
        }
    }

    @Test
    void everyDemandCatchesSomething() {
        assertThat(Faults.all().stream().map(Fault::check)).contains(Check.values());
    }

    @Test
    void aRightBackendBehindADecoratorBreaksNothing() {
        var candidate = Candidate.of("decorated", () -> new Decorator(OracleBackend.open()));
        try (var contract = new Contract(candidate)) {
            assertThat(contract.operations(0, 1).stream().filter(p -> p.name().startsWith("map "))
                    .flatMap(p -> violation(p).stream())).isEmpty();
        }
    }
}
