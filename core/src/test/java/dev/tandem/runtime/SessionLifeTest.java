package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionLifeTest {

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
    void lookComputesAValueAndWhatItNeedsAlone() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", TensorType.f32(2), new Init.Given(Values.of(1, 2)));
        Value x = b.input("x", TensorType.f32(2));
        Value sum = Ops.add(w, x);
        b.update(w, Ops.mul(sum, b.input("other", TensorType.f32())));
        try (var session = new Session(backend, 7)) {
            assertThat(session.look(sum, Map.of("x", new float[]{10, 20}))).containsExactly(11, 22);
            assertThat(session.look(sum, Map.of("x", new double[]{1, 2}, "other", 5))).containsExactly(2, 4);
            assertThat(session.look(x, Map.of("x", new int[]{3, 4}))).containsExactly(3, 4);
            assertThat(session.look(x, Map.of("x", new long[]{5, 6}))).containsExactly(5, 6);
            assertThat(session.look(x, Map.of("x", new byte[]{7, (byte) 200}))).containsExactly(7, 200);
            assertThat(session.look(x, Map.of("x", MemorySegment.ofArray(new double[]{0.5, 1.5}))))
                    .containsExactly(0.5, 1.5);
            assertThat(session.look(x, Map.of("x", 2.5))).containsExactly(2.5, 2.5);
            assertThat(session.read("w")).containsExactly(1, 2);
        }
        assertThat(backend.openScopes).isEmpty();
    }

    @Test
    void lookSaysWhichInputIsWrong() {
        var b = new GraphBuilder(true);
        Value x = b.input("image", TensorType.f32(2));
        Value y = Ops.add(x, b.input("bias", TensorType.f32(2)));
        try (var session = new Session(backend, 7)) {
            assertThatThrownBy(() -> session.look(y, Map.of("imag", 1))).isInstanceOf(UsageException.class)
                    .hasMessage("input 'imag': is not in the graph — did you mean 'image'?");
            assertThatThrownBy(() -> session.look(y, Map.of("image", 1))).isInstanceOf(UsageException.class)
                    .hasMessage("input 'bias': was never set (f32[2]) — set it before the first run");
            assertThatThrownBy(() -> session.look(y, Map.of("image", "one"))).isInstanceOf(UsageException.class)
                    .hasMessage("input 'image': can't be set from this (String)"
                            + " — give a number or an array of float, double, int, long or byte");
            assertThat(backend.openScopes).containsExactly("model");
        }
    }

    @Test
    void statesAreReadAndWrittenByName() {
        try (var session = new Session(backend, 7)) {
            session.compile(accumulate());
            assertThat(session.type("w")).isEqualTo(TensorType.f32(3));
            session.write("w", new double[]{1, 2, 3});
            assertThat(session.read("w")).containsExactly(1, 2, 3);
            session.write("w", new float[]{4, 5, 6});
            float[] into = new float[3];
            session.read("w", into);
            assertThat(into).containsExactly(4, 5, 6);
            session.write("w", new long[]{7, 8, 9});
            MemorySegment bits = session.download("w");
            assertThat(bits.toArray(ValueLayout.JAVA_DOUBLE)).containsExactly(7, 8, 9);
            session.write("w", MemorySegment.ofArray(new double[]{1, 0, 1}));
            assertThat(session.read("w")).containsExactly(1, 0, 1);
            assertThatThrownBy(() -> session.read("v")).isInstanceOf(UsageException.class)
                    .hasMessage("state 'v': is not known in this session (1 states) — did you mean 'w'?");
            assertThatThrownBy(() -> session.write("w", new float[2])).isInstanceOf(UsageException.class).hasMessage(
                    "tensor 'w': has another number of elements than the array (3 elements, array of 2)"
                            + " — pass an array of 3");
        }
    }

    @Test
    void theFingerprintIsTheSha256OfFloatsAndLongsInTheOrderOfNames() {
        var b = new GraphBuilder(false);
        b.output("b", b.state("b", TensorType.f32(2), new Init.Given(Values.of(1.5, -0.0))));
        b.output("a", b.state("a", TensorType.of(DType.I64, 2), new Init.Given(Values.of(3, -1))));
        b.output("many", b.state("many", TensorType.f32(5000), new Init.Fill(Double.NaN)));
        try (var session = new Session(backend, 7)) {
            session.compile(b.build());
            assertThat(session.sha256(s -> s.length() == 1))
                    .isEqualTo("96a372557db45b36bd95cc8e176054a7456651d7444350a8526cc07d017311d8");
            assertThat(session.sha256("many"::equals))
                    .isEqualTo("d14f82ffe5706d2f3a5fcf872e1f2a0e2a96684ae1e6f3e0af40a87af462e503");
            assertThat(session.sha256(s -> false))
                    .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        }
    }

    @Test
    void firstValuesAreTheSameForEverAndDependOnSeedAndName() {
        var b = new GraphBuilder(false);
        b.output("u", b.state("u", TensorType.f32(1000), new Init.Uniform(-2, 3)));
        b.output("n", b.state("n", TensorType.f32(999), new Init.Normal(1, 0.5)));
        b.output("v", b.state("v", TensorType.f32(1000), new Init.Uniform(-2, 3)));
        b.output("key", b.randomKey());
        Graph graph = b.build();
        try (var session = new Session(backend, 7); var other = new Session(backend, 8)) {
            session.compile(graph);
            other.compile(graph);
            assertThat(session.read("u")).isNotEqualTo(session.read("v")).isNotEqualTo(other.read("u"));
            assertThat(session.read(GraphBuilder.RANDOM_KEY)).containsExactly(7, 0);
            double[] u = session.read("u");
            assertThat(Arrays.stream(u).allMatch(v -> v >= -2 && v < 3 && v == (float) v)).isTrue();
            assertThat(mean(u)).isCloseTo(0.5, within(0.15));
            double[] n = session.read("n");
            assertThat(mean(n)).isCloseTo(1, within(0.05));
            assertThat(mean(Arrays.stream(n).map(v -> (v - 1) * (v - 1)).toArray())).isCloseTo(0.25, within(0.04));
            assertThat(session.sha256("u"::equals))
                    .isEqualTo("90f581b39640d18e622674982ea12d1306526c32f634957af5f16a8b414acd8c");
        }
        try (var session = new Session(backend, 7); var pinned = new Session(backend, 7)) {
            session.compile(graph);
            pinned.compile(graph);
            assertThat(session.sha256(s -> true)).isEqualTo(pinned.sha256(s -> true));
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    // ---- whose it is, and its end

    @Test
    void aSessionBelongsToOneThreadUntilItIsHandedOver() throws InterruptedException {
        var seen = new ArrayList<Object>();
        try (var session = new Session(backend, 7)) {
            Thread stranger = new Thread(() -> seen.add(caught(session::states)), "stranger");
            stranger.start();
            stranger.join();
            assertThat(seen).singleElement().isInstanceOfSatisfying(UsageException.class, e -> assertThat(e).hasMessage(
                    "session: belongs to another thread (owner " + Thread.currentThread().getName()
                            + ", caller stranger) — give each thread a session, or let the owner call handOver() first"));
            seen.clear();
            session.handOver();
            Thread heir = new Thread(() -> {
                seen.add(caught(session::states));
                session.handOver();
            }, "heir");
            heir.start();
            heir.join();
            assertThat(seen).containsExactly("nothing");
            assertThat(session.states()).isEmpty();
        }
    }

    private static Object caught(Runnable task) {
        try {
            task.run();
            return "nothing";
        } catch (UsageException e) {
            return e;
        }
    }

    @Test
    void aClosedSessionRefusesEverything() {
        var session = new Session(backend, 7);
        Program program = session.compile(accumulate());
        session.close();
        assertThatThrownBy(session::states).isInstanceOf(UsageException.class)
                .hasMessage("session: is closed — open another");
        assertThatThrownBy(session::close).hasMessage("session: is closed — open another");
        assertThatThrownBy(program::run).isInstanceOf(UsageException.class)
                .hasMessage("program 'program 1 (before, total)': is closed — compile the graph again");
        assertThat(backend.openScopes).isEmpty();
    }

    @Test
    void aFaultWhileCompilingLeavesNothingBehind() {
        backend.compileFault = new IllegalStateException("no such kernel");
        try (var session = new Session(backend, 7)) {
            assertThatThrownBy(() -> session.compile(accumulate())).isSameAs(backend.compileFault);
            assertThat(backend.openScopes).containsExactly("model");
            assertThat(session.states()).isEmpty();
            backend.compileFault = null;
            session.compile(accumulate());
            assertThat(session.deviceBytes()).isEqualTo(24 + 24 + 8 + 128);
            assertThat(session.backend()).isSameAs(backend);
            assertThat(session.seed()).isEqualTo(7);
        }
    }
}
