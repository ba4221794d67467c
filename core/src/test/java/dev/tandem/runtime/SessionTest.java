package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.compile.CompileOptions;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import org.junit.jupiter.api.Test;

class SessionTest {

    private final FakeBackend backend = new FakeBackend();

    /** w ← w + factor · x, with the old w as an output. */
    private static Graph accumulate() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", TensorType.f32(3), new Init.Given(Values.of(1, 2, 3)));
        Value x = b.input("x", TensorType.f32(3));
        Value factor = b.input("factor", TensorType.f32());
        b.update(w, Ops.add(w, Ops.mul(factor, x)));
        b.output("before", w);
        b.output("total", Ops.mul(factor, factor));
        return b.build();
    }

    @Test
    void statesGoOnFromStepToStepAndOutputsShowTheStart() {
        try (var session = new Session(backend, 7); Program program = session.compile(accumulate())) {
            program.set("factor", 2);
            program.set("x", new float[]{1, 10, 100});
            for (int i = 0; i < 5; i++) {
                program.run();
            }
            assertThat(session.read("w")).containsExactly(11, 102, 1003);
            assertThat(program.read("before")).containsExactly(9, 82, 803);
            assertThat(program.scalar("total")).isEqualTo(4);
        }
        assertThat(backend.openScopes).isEmpty();
    }

    @Test
    void theStepIsRecordedOnceAfterTheWarmUpAndThenReplayed() {
        try (var session = new Session(backend, 7); Program program = session.compile(accumulate())) {
            program.set("factor", 0);
            program.set("x", 1);
            for (int i = 0; i < 5; i++) {
                program.run();
            }
            assertThat(backend.calls).containsExactly("synchronize", "record");
            assertThat(backend.replays).isEqualTo(3);
        }
        assertThat(backend.calls).contains("close recording");
    }

    @Test
    void programsShareStatesByName() {
        try (var session = new Session(backend, 7); Program program = session.compile(accumulate())) {
            var b = new GraphBuilder(false);
            b.output("twice", Ops.scale(b.state("w", TensorType.f32(3), new Init.Fill(9)), 2));
            try (Program evaluation = session.compile(b.build())) {
                program.set("factor", 1);
                program.set("x", 1);
                program.run();
                evaluation.run();
                assertThat(evaluation.read("twice")).containsExactly(4, 6, 8);
            }
            assertThat(session.states()).containsExactly("w");
        }
    }

    @Test
    void aStateWithAnotherTypeIsRefused() {
        try (var session = new Session(backend, 7)) {
            session.compile(accumulate());
            var b = new GraphBuilder(false);
            b.output("w", b.state("w", TensorType.f32(4), new Init.Fill(9)));
            assertThatThrownBy(() -> session.compile(b.build())).isInstanceOf(UsageException.class).hasMessage(
                    "state 'w': has another type in this session (f32[3], this program has f32[4]) — rename one of them, or use a session of its own");
            assertThat(backend.openScopes).hasSize(2);
        }
    }

    @Test
    void whatDoesNotFitIsKnownBeforeAnythingIsAllocated() {
        backend.memoryBytes = 100;
        try (var session = new Session(backend, 7)) {
            assertThatThrownBy(() -> session.compile(accumulate()))
                    .isInstanceOfSatisfying(OutOfMemoryException.class, e -> {
                        assertThat(e.asked()).isEqualTo(64 + 64 + 64 + 64 + 64);
                        assertThat(e.free()).isEqualTo(100);
                    }).hasMessage("memory 'program 1 (before, total)': does not fit (asked 320 bytes, free 100 bytes)"
                            + " — use a smaller batch or a smaller model");
            assertThat(session.deviceBytes()).isZero();
            assertThat(backend.openScopes).containsExactly("model");
        }
    }

    @Test
    void planningSaysWhatCompilingWouldTakeAndTakesNothing() {
        try (var session = new Session(backend, 7)) {
            assertThat(session.plannedBytes(accumulate(), CompileOptions.defaults())).isEqualTo(320);
            assertThat(session.deviceBytes()).isZero();
            assertThat(session.states()).isEmpty();
            assertThat(backend.openScopes).containsExactly("model");
            session.compile(accumulate());
            assertThat(session.plannedBytes(accumulate(), CompileOptions.defaults())).isEqualTo(320 - 64);
        }
    }

    @Test
    void statesCanBeDeclaredBeforeAProgramIsCompiled() {
        try (var session = new Session(backend, 7)) {
            session.declare(accumulate());
            assertThat(session.read("w")).containsExactly(1, 2, 3);
            session.write("w", new double[]{4, 5, 6});
            session.declare(accumulate());
            assertThat(session.read("w")).containsExactly(4, 5, 6);
        }
    }

    @Test
    void statesThatDoNotFitAreNotDeclared() {
        backend.memoryBytes = 63;
        try (var session = new Session(backend, 7)) {
            assertThatThrownBy(() -> session.declare(accumulate())).isInstanceOf(OutOfMemoryException.class).hasMessage(
                    "memory 'states': does not fit (asked 64 bytes, free 63 bytes) — use a smaller batch or a smaller model");
            assertThat(session.states()).isEmpty();
        }
    }
}
