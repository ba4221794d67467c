package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.compile.CompileOptions;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgramTest {

    private final FakeBackend backend = new FakeBackend();
    private final Session session = new Session(backend, 7);

    @AfterEach
    void closeSession() {
        session.close();
    }

    /** y = 2·x, and the state w goes on by x. */
    private static Graph step() {
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(3));
        Value unused = b.input("unused", TensorType.f32());
        Value w = b.state("w", TensorType.f32(3), new Init.Given(Values.of(1, 2, 3)));
        Value still = b.state("still", TensorType.f32(3), new Init.Fill(4));
        Value product = Ops.mul(x, Ops.add(still, Ops.add(w, x)));
        b.mark("old", w);
        b.mark("old view", Ops.reshape(w, 1, 3));
        b.mark("still", still);
        b.mark("next", Ops.add(w, x));
        b.mark("product", product);
        b.mark("dead", Ops.mul(unused, x));
        b.update(w, b.marks().get("next"));
        b.output("y", Ops.scale(x, 2));
        b.output("product", product);
        b.output("view", Ops.reshape(w, 1, 3));
        return b.build();
    }

    @Test
    void anInputIsSetFromAnyArray() {
        Program p = session.compile(step());
        p.set("x", new float[]{1, 2, 3});
        p.run();
        assertThat(p.read("y")).containsExactly(2, 4, 6);
        p.set("x", new double[]{0.5, 1, 1});
        p.run();
        assertThat(p.read("y")).containsExactly(1, 2, 2);
        p.set("x", new int[]{1, 1, 1});
        p.run();
        assertThat(p.scalar("y")).isEqualTo(2);
        p.set("x", new long[]{2, 1, 1});
        p.run();
        assertThat(p.scalar("y")).isEqualTo(4);
        p.set("x", new byte[]{3, 1, 1});
        p.run();
        assertThat(p.scalar("y")).isEqualTo(6);
        p.set("x", MemorySegment.ofArray(new double[]{4, 1, 1}));
        p.run();
        assertThat(p.scalar("y")).isEqualTo(8);
        p.staging("x").setAtIndex(ValueLayout.JAVA_DOUBLE, 0, 5);
        p.upload("x");
        p.run();
        float[] into = new float[3];
        p.read("y", into);
        assertThat(into).containsExactly(10, 2, 2);
    }

    @Test
    void hostMemoryIsNotTouchedBeforeItsLastCopyIsDone() {
        Program p = session.compile(step());
        backend.awaitedUploads = 0;
        p.set("x", 1);
        assertThat(backend.awaitedUploads).isZero();
        p.staging("x");
        assertThat(backend.awaitedUploads).isEqualTo(1);
        p.staging("x");
        p.upload("x");
        assertThat(backend.awaitedUploads).isEqualTo(1);
        p.set("x", 2);
        assertThat(backend.awaitedUploads).isEqualTo(2);
    }

    @Test
    void onADeviceApartOneCopyTravelsWhileTheNextIsWritten() {
        backend.remote = true;
        Program p = session.compile(step());
        backend.awaitedUploads = 0;
        p.set("x", 1);
        MemorySegment second = p.staging("x");
        p.upload("x");
        assertThat(backend.awaitedUploads).isZero();
        assertThat(p.staging("x").address()).isNotEqualTo(second.address());
        assertThat(backend.awaitedUploads).as("the first one").isEqualTo(1);
        p.set("x", 3);
        assertThat(p.staging("x").address()).isEqualTo(second.address());
        assertThat(backend.awaitedUploads).isEqualTo(2);
        p.run();
        assertThat(p.scalar("y")).isEqualTo(6);
    }

    @Test
    void onlyInputsThatAreReadCanBeSet() {
        Program p = session.compile(step());
        assertThat(p.inputs()).containsExactly("x");
        assertThat(p.hasInput("x")).isTrue();
        assertThat(p.hasInput("unused")).isFalse();
        assertThatThrownBy(() -> p.set("unused", 1)).isInstanceOf(UsageException.class).hasMessage(
                "input 'unused': is not read by this program (program 1 (y, product, view)) — known are x");
        assertThatThrownBy(() -> p.set("x", new float[4])).isInstanceOf(UsageException.class).hasMessage(
                "tensor 'x': has another number of elements than the array (3 elements, array of 4)"
                        + " — pass an array of 3");
    }

    @Test
    void aProgramRunsWhenItHasItsInputsAndIsReadWhenItHasRun() {
        Program p = session.compile(step());
        assertThatThrownBy(p::run).isInstanceOf(UsageException.class)
                .hasMessage("input 'x': was never set (f32[3]) — set it before the first run");
        p.set("x", 1);
        assertThatThrownBy(() -> p.read("y")).isInstanceOf(UsageException.class)
                .hasMessage("program 'program 1 (y, product, view)': has not run yet (reading y) — run it first");
        p.run();
        assertThat(p.outputs()).containsExactly("y", "product", "view");
        assertThat(p.read("view")).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> p.read("produkt")).isInstanceOf(UsageException.class).hasMessage(
                "output 'produkt': is not made by this program (program 1 (y, product, view)) — did you mean 'product'?");
    }

    @Test
    void marksThatAreKeptShowTheirValueOfTheLastStep() {
        Program p = session.compile(step(), CompileOptions.defaults().unfused().keepingMarks());
        p.set("x", 1);
        p.run();
        p.run();
        assertThat(p.marks()).containsExactly("next", "product", "still");
        assertThat(p.mark("next")).containsExactly(3, 4, 5);
        assertThat(p.mark("product")).containsExactly(7, 8, 9);
        assertThat(p.mark("still")).containsExactly(4, 4, 4);
        assertThatThrownBy(() -> p.mark("old")).isInstanceOf(UsageException.class).hasMessage(
                "mark 'old': is not kept by this program (program 1 (y, product, view)) — known are next, product, still");
        assertThatThrownBy(() -> p.mark("nxt")).hasMessage(
                "mark 'nxt': is not kept by this program (program 1 (y, product, view)) — did you mean 'next'?");
    }

    @Test
    void marksOfAStateThatIsCopiedAtTheEndAreNotKept() {
        var b = new GraphBuilder(true);
        Value v = b.state("v", TensorType.f32(2), new Init.Fill(1));
        Value w = b.state("w", TensorType.f32(2), new Init.Fill(2));
        b.mark("v", v);
        b.mark("w", w);
        b.update(v, w);
        b.update(w, v);
        Program p = session.compile(b.build(), CompileOptions.defaults().keepingMarks());
        p.run();
        assertThat(p.marks()).isEmpty();
        assertThat(session.read("v")).containsExactly(2, 2);
        assertThat(session.read("w")).containsExactly(1, 1);
    }

    @Test
    void aProgramThatKeepsNoMarksHasNone() {
        Program p = session.compile(step());
        assertThat(p.marks()).isEmpty();
        assertThatThrownBy(() -> p.mark("next")).isInstanceOf(UsageException.class).hasMessage(
                "mark 'next': is not kept by this program (program 1 (y, product, view)) — compile with keepMarks");
    }

    @Test
    void anEagerProgramIsNeverRecordedOrReplayed() {
        Program p = session.compile(step()).eager();
        p.set("x", 1);
        for (int i = 0; i < 4; i++) {
            p.run();
        }
        assertThat(backend.calls).isEmpty();
        Program late = session.compile(step());
        late.set("x", 1);
        for (int i = 0; i < 3; i++) {
            late.run();
        }
        assertThat(backend.replays).isEqualTo(1);
        late.eager().run();
        assertThat(backend.replays).isEqualTo(1);
    }

    @Test
    void aProgramIsClosedOnceAndItsStatesStay() {
        Program p = session.compile(step());
        assertThat(p.plannedBytes()).isEqualTo(p.plan().plannedBytes());
        assertThat(p.deviceBytes()).isPositive();
        p.close();
        String closed = "program 'program 1 (y, product, view)': is closed — compile the graph again";
        assertThatThrownBy(p::close).isInstanceOf(UsageException.class).hasMessage(closed);
        assertThatThrownBy(() -> p.set("x", 1)).isInstanceOf(UsageException.class).hasMessage(closed);
        assertThatThrownBy(p::deviceBytes).hasMessage(closed);
        assertThatThrownBy(p::eager).hasMessage(closed);
        assertThat(session.states()).containsExactly("still", "w");
        assertThat(backend.openScopes).containsExactly("model");
    }

    @Test
    void theListingNamesTheProgramItsDeviceAndItsKernels() {
        Program p = session.compile(step());
        assertThat(p).hasToString("program 1 (y, product, view)");
        assertThat(p.listing()).startsWith("program 1 (y, product, view) on fake: paper, float64: 4 kernels\n")
                .contains("map(%x) {a * 2}", "slab ");
        assertThat(p.graph().outputs()).containsKey("y");
    }
}
