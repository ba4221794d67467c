package dev.tandem.testkit.network;

import dev.tandem.error.TandemException;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.Check;
import dev.tandem.testkit.check.ContractViolation;
import dev.tandem.testkit.property.Probe;
import java.util.List;

/** What a program takes and gives back, and what happens to memory that is forgotten or closed twice. */
final class MemoryChecks {

    private static final int STEPS = 200;
    private static final double MOST_OVER_PLAN = 0.05;

    private final Candidate candidate;
    private final Backend backend;

    private MemoryChecks(Candidate candidate, Backend backend) {
        this.candidate = candidate;
        this.backend = backend;
    }

    static List<Probe> of(Candidate candidate, Backend backend) {
        var checks = new MemoryChecks(candidate, backend);
        return List.of(new Probe("a program takes what was planned, to 5 %", checks::planned),
                new Probe("a program takes no more after 200 steps", checks::growth),
                new Probe("memory left open is reported by its name", checks::leak),
                new Probe("memory closed twice says so", checks::closedTwice));
    }

    private void planned() {
        Recipe recipe = Recipe.all().get(0);
        try (var session = new Session(backend, 1); Program program = session.compile(recipe.step())) {
            long taken = program.deviceBytes();
            if (Math.abs(taken - program.plannedBytes()) > MOST_OVER_PLAN * program.plannedBytes()) {
                throw violation(Check.MEMORY, recipe.name(),
                        "planned " + program.plannedBytes() + " bytes, took " + taken);
            }
        }
    }

    private void growth() {
        Recipe recipe = Recipe.small();
        try (var session = new Session(backend, 1); Program program = session.compile(recipe.step())) {
            long before = session.deviceBytes();
            for (int i = 0; i < STEPS; i++) {
                recipe.feed(program, i);
                program.run();
            }
            program.scalar(Recipe.LOSS);
            if (session.deviceBytes() != before) {
                throw violation(Check.MEMORY, recipe.name(),
                        before + " bytes became " + session.deviceBytes() + " in " + STEPS + " steps");
            }
        }
    }

    private void leak() {
        Backend own = candidate.opening().get();
        own.openScope("forgotten by a test").allocate(64);
        try {
            own.close();
        } catch (TandemException e) {
            if (String.valueOf(e.getMessage()).contains("forgotten by a test")) {
                return;
            }
            throw violation(Check.LEAK, "closing a backend", "the message does not name the scope: " + e.getMessage());
        }
        throw violation(Check.LEAK, "closing a backend", "a scope was left open and nothing said so");
    }

    private void closedTwice() {
        MemoryScope scope = backend.openScope("closed twice by a test");
        scope.close();
        refusesToClose("scope", scope);
        Backend own = candidate.opening().get();
        own.close();
        refusesToClose("backend", own);
    }

    private void refusesToClose(String what, AutoCloseable closed) {
        try {
            closed.close();
        } catch (TandemException e) {
            return;
        } catch (Exception e) {
            throw violation(Check.CLOSE, what, "it threw " + e);
        }
        throw violation(Check.CLOSE, what, "nothing was thrown");
    }

    private ContractViolation violation(Check check, String what, String detail) {
        return new ContractViolation(check, "%s on %s: %s: %s".formatted(what, candidate.name(), check, detail));
    }
}
