package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadoutTest {

    private final FakeBackend backend = new FakeBackend();
    private final Session session = new Session(backend, 7);
    private final Program program = session.compile(twice());

    @AfterEach
    void closeSession() {
        session.close();
    }

    private static Graph twice() {
        var b = new GraphBuilder(true);
        b.output("y", Ops.scale(b.input("x", TensorType.f32()), 2));
        return b.build();
    }

    private void run(double x) {
        program.set("x", x);
        program.run();
    }

    @Test
    void allElementsCanBeRead() {
        run(4);
        Readout readout = program.readout("y", 1);
        readout.start();
        assertThat(readout.read()).containsExactly(8);
    }

    @Test
    void severalRunsCanBeOnTheirWay() {
        backend.slow = true;
        for (int i = 0; i < 3; i++) {
            run(i);
            program.readout("y", i).start();
        }
        run(50);
        assertThat(program.scalar("y")).isEqualTo(100);
        for (int i = 0; i < 3; i++) {
            assertThat(program.readout("y", i).scalar()).isEqualTo(2 * i);
        }
        assertThat(program.readout("y", 1).scalar()).as("again").isEqualTo(2);
    }

    @Test
    void aPlaceIsMadeOnce() {
        Readout third = program.readout("y", 2);
        assertThat(program.readout("y", 0)).isNotSameAs(third);
        assertThat(program.readout("y", 2)).isSameAs(third);
    }

    @Test
    void whatIsNotThereIsNotRead() {
        assertThatThrownBy(() -> program.readout("z", 0)).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("output 'z': is not made by this program");
        Readout readout = program.readout("y", 0);
        assertThatThrownBy(readout::start).isInstanceOf(UsageException.class)
                .hasMessage("program 'program 1 (y)': has not run yet (reading y) — run it first");
        run(1);
        assertThatThrownBy(readout::scalar).isInstanceOf(UsageException.class).hasMessage(
                "output 'y': is not on its way to the host (program 1 (y)) — start the readout after a run");
        readout.start();
        program.close();
        assertThatThrownBy(readout::scalar).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("program 'program 1 (y)': is closed");
    }
}
