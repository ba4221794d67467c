package dev.tandem.testkit.network;

import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.Check;
import dev.tandem.testkit.check.ContractViolation;
import dev.tandem.testkit.property.Probe;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;

/** A network's first step, its next nine, and going on from states. */
final class TrainingChecks {

    private static final long SEED = 0x5EED17;
    private static final int STEPS = 10;
    /** After so many steps rounding to 7 bits has led weights too far apart: a loss that is nearly 0 by then was off by 6.4e-2. */
    private static final int STEPS_BF16 = 5;

    private final Candidate candidate;
    private final Backend backend;
    private final Backend oracle;
    private final Recipe recipe;

    private TrainingChecks(Candidate candidate, Backend backend, Backend oracle, Recipe recipe) {
        this.candidate = candidate;
        this.backend = backend;
        this.oracle = oracle;
        this.recipe = recipe;
    }

    static List<Probe> of(Candidate candidate, Backend backend, Backend oracle) {
        var probes = new ArrayList<Probe>();
        for (Recipe recipe : Recipe.all()) {
            var checks = new TrainingChecks(candidate, backend, oracle, recipe);
            probes.add(new Probe(recipe.name() + ": loss, gradients and states of ten steps", checks::steps));
            probes.add(new Probe(recipe.name() + ": a run resumed from states goes on as it was", checks::resumed));
        }
        return probes;
    }

    private void steps() {
        try (var mine = new Session(backend, SEED); var right = new Session(oracle, SEED)) {
            Program program = mine.compile(recipe.step());
            Program judge = right.compile(recipe.step());
            int steps = candidate.precision() == Precision.BF16 ? STEPS_BF16 : STEPS;
            for (int i = 0; i < steps; i++) {
                recipe.feed(program, i);
                recipe.feed(judge, i);
                program.run();
                judge.run();
                compare("loss of step " + (i + 1), Tolerance.loss(candidate.precision(), i == 0),
                        judge.read(Recipe.LOSS), program.read(Recipe.LOSS));
                // Gradients and states at a lower precision have no bounds yet: their rounding is that of the layers before.
                if (i == 0 && candidate.precision() == Precision.FLOAT32) {
                    firstStep(program, judge, mine, right);
                }
            }
        }
    }

    private void firstStep(Program program, Program judge, Session mine, Session right) {
        for (String output : judge.outputs()) {
            if (output.startsWith(Recipe.GRADIENT)) {
                compare(output, Tolerance.NETWORK_GRADIENT, judge.read(output), program.read(output));
            }
        }
        for (String state : right.states()) {
            Tolerance tolerance = right.type(state).dtype().isFloat() ? Tolerance.NETWORK_STATE : Tolerance.EXACT;
            compare("state " + state, tolerance, right.read(state), mine.read(state));
        }
    }

    private void compare(String what, Tolerance tolerance, double[] expected, double[] actual) {
        Difference d = Difference.of(expected, actual);
        if (!d.isWithin(tolerance)) {
            throw violation(Check.TRAINING, what, d.line(tolerance, what, Shape.of(expected.length)));
        }
    }

    /** Half the steps in a session, its states carried over to another for the rest: the same bits as without a break. */
    private void resumed() {
        try (var whole = new Session(backend, SEED)) {
            run(whole, 0, STEPS);
            try (var first = new Session(backend, SEED); var second = new Session(backend, SEED + 1)) {
                run(first, 0, STEPS / 2);
                second.compile(recipe.step());
                first.states().forEach(s -> second.write(s, first.download(s)));
                run(second, STEPS / 2, STEPS);
                for (String state : whole.states()) {
                    Difference d = Difference.of(whole.read(state), second.read(state));
                    if (!d.sameBits()) {
                        throw violation(Check.RESUME, "state " + state,
                                d.line(Tolerance.EXACT, state, whole.type(state).shape()));
                    }
                }
            }
        }
    }

    private void run(Session session, int from, int to) {
        try (Program program = session.compile(recipe.step())) {
            for (int i = from; i < to; i++) {
                recipe.feed(program, i);
                program.run();
            }
        }
    }

    private ContractViolation violation(Check check, String what, String detail) {
        return new ContractViolation(check, "%s, %s on %s: %s: %s; seed 0x%X".formatted(recipe.name(), what,
                candidate.name(), check, detail, SEED));
    }
}
