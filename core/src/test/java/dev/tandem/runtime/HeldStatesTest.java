package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldStatesTest {

    private static final Map<String, TensorType> TYPES = Map.of("data/x", TensorType.f32(3), "data/n",
            TensorType.of(DType.I32));

    private final FakeBackend backend = new FakeBackend();

    /** w ← w + x. */
    private static Graph sum() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", TensorType.f32(3), new Init.Fill(0));
        b.update(w, Ops.add(w, b.state("data/x", TensorType.f32(3), new Init.Fill(0))));
        return b.build();
    }

    @Test
    void aProgramFindsThemByName() {
        try (var session = new Session(backend, 7); var held = session.hold("a data set", TYPES)) {
            held.write("data/x", 1.0, 2.0, 3.0);
            held.write("data/n", 5);
            try (Program program = session.compile(sum())) {
                program.run();
                held.write("data/x", 10.0, 20.0, 30.0);
                program.run();
            }
            assertThat(session.read("w")).containsExactly(11, 22, 33);
            double[] n = new double[1];
            held.read("data/n", n);
            assertThat(n).containsExactly(5);
        }
        assertThat(backend.openScopes).isEmpty();
    }

    @Test
    void theyAreNoPartOfTheModel() {
        try (var session = new Session(backend, 7); var other = new Session(backend, 7)) {
            var held = session.hold("a data set", TYPES);
            held.write("data/x", 1.0, 2.0, 3.0);
            session.declare(sum());
            assertThat(session.states()).containsExactly("w");
            other.declare(sum());
            assertThat(session.sha256("w"::equals)).isEqualTo(other.sha256("w"::equals));
            assertThat(session.sha256(s -> true)).isEqualTo(other.sha256("w"::equals));
            assertThatThrownBy(() -> session.read("data/x")).isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("state 'data/x': is not known in this session");
        }
        assertThat(backend.openScopes).isEmpty();
    }

    @Test
    void theirMemoryIsTheSessionsUntilTheyAreClosed() {
        try (var session = new Session(backend, 7)) {
            var held = session.hold("a data set", TYPES);
            assertThat(session.deviceBytes()).isEqualTo(3 * 8 + 8);
            assertThat(session.freeBytes()).isEqualTo(backend.memoryBytes - 3 * 8 - 8);
            Program program = session.compile(sum());
            assertThatThrownBy(held::close).isInstanceOf(UsageException.class)
                    .hasMessage("states 'a data set': are read by an open program (" + program + ") — close it first");
            program.close();
            held.close();
            assertThat(session.deviceBytes()).isEqualTo(3 * 8);
            assertThatThrownBy(held::close).isInstanceOf(UsageException.class)
                    .hasMessage("states 'a data set': are closed — hold others");
            session.hold("a larger one", Map.of("data/x", TensorType.f32(1000))).close();
        }
    }

    @Test
    void whatCanNotBeHeldIsRefused() {
        try (var session = new Session(backend, 7); var held = session.hold("a data set", TYPES)) {
            session.declare(sum());
            assertThatThrownBy(() -> session.hold("another", Map.of("w", TensorType.f32()))).isInstanceOf(
                    UsageException.class).hasMessage("state 'w': is there already (f32[3]) — rename one of them");
            assertThatThrownBy(() -> session.hold("another", TYPES)).isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("state 'data/");
            backend.memoryBytes = 1000;
            assertThatThrownBy(() -> session.hold("a huge one", Map.of("y", TensorType.f32(200))))
                    .isInstanceOf(OutOfMemoryException.class)
                    .hasMessageStartingWith("memory 'a huge one': does not fit");
            assertThatThrownBy(() -> held.write("data/y", 1)).isInstanceOf(UsageException.class)
                    .hasMessage("state 'data/y': is not held (a data set, 2 states) — did you mean 'data/n'?");
        }
    }

    @Test
    void writingWaitsOnlyForTheLastCopyFromTheSameMemory() {
        try (var session = new Session(backend, 7); var held = session.hold("a data set", TYPES)) {
            held.write("data/n", 1);
            held.write("data/x", 1.0, 2.0, 3.0);
            assertThat(backend.awaitedUploads).isZero();
            held.write("data/n", 2);
            assertThat(backend.awaitedUploads).isEqualTo(1);
            double[] read = new double[3];
            held.read("data/x", read);
            assertThat(read).containsExactly(1, 2, 3);
        }
    }

    @Test
    void rowsAreWrittenPieceByPiece() {
        int rows = 150;
        int width = 40_000;
        try (var session = new Session(backend, 7);
                var held = session.hold("wide", Map.of("bytes", TensorType.of(DType.U8, rows, width)))) {
            held.writeRows("bytes", (row, into, offset) -> {
                for (int i = 0; i < width; i++) {
                    into.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (row + i));
                }
            });
            assertThat(backend.uploads).isEqualTo(3);
            assertThat(backend.awaitedUploads).isEqualTo(3);
            double[] read = new double[rows * width];
            held.read("bytes", read);
            for (int i = 0; i < read.length; i++) {
                assertThat((int) read[i]).isEqualTo((i / width + i % width) & 0xff);
            }
        }
    }

    @Test
    void rowsOfTheBackendsOwnTypeAreCopiedAsTheyAre() {
        try (var session = new Session(backend, 7);
                var held = session.hold("doubles", Map.of("d", TensorType.of(DType.F64, 2, 2)))) {
            held.writeRows("d", (row, into, offset) -> {
                into.set(ValueLayout.JAVA_DOUBLE, offset, 0.1 + row);
                into.set(ValueLayout.JAVA_DOUBLE, offset + 8, 0.2 + row);
            });
            double[] read = new double[4];
            held.read("d", read);
            assertThat(read).containsExactly(0.1, 0.2, 1.1, 1.2);
        }
    }
}
