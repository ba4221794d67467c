package dev.tandem.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Layers;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OracleBackendTest {

    private static Graph lenetStep(int batch) {
        Network lenet = Layers.sequential(Layers.image(1, 28, 28), Layers.conv(6, Layers.kernel(5).pad(2)),
                Layers.relu(), Layers.maxPool(2), Layers.conv(16, Layers.kernel(5)), Layers.relu(), Layers.maxPool(2),
                Layers.flatten(), Layers.dense(120), Layers.relu(), Layers.dense(84), Layers.relu(), Layers.dense(10));
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(batch, 1, 28, 28));
        Value labels = b.input("labels", TensorType.of(DType.I32, batch));
        Value loss = Ops.mean(Ops.softmaxCrossEntropy(lenet.apply(x), labels));
        var parameters = b.parameters().stream().map(GraphBuilder.Parameter::value).toList();
        Updates.append(b, Optimizer.sgd(0.05).momentum(0.9), Gradients.of(loss, parameters), loss);
        b.output("loss", loss);
        return b.build();
    }

    @Test
    void lenetLearnsABatchByHeart() {
        var random = new Random(5);
        float[] x = new float[4 * 28 * 28];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        try (var backend = OracleBackend.open(); var session = new Session(backend, 1)) {
            Program step = session.compile(lenetStep(4));
            step.inputs().stream().filter(i -> !i.equals("x") && !i.equals("labels")).forEach(i -> step.set(i, 0.01));
            step.set("x", x);
            step.set("labels", new int[]{3, 1, 4, 5});
            step.run();
            double first = step.scalar("loss");
            for (int i = 0; i < 5; i++) {
                step.run();
            }
            assertThat(first).isBetween(1.5, 6.0);
            assertThat(step.scalar("loss")).isLessThan(0.5 * first);
        }
    }

    @Test
    void closingWithAnOpenScopeNamesIt() {
        var backend = OracleBackend.open();
        backend.openScope("model");
        backend.openScope("spare").close();
        assertThatThrownBy(backend::close).isInstanceOf(UsageException.class).hasMessage(
                "backend 'oracle': is closed before scopes that were opened in it (model) — close sessions and programs first");
        assertThatThrownBy(backend::close).isInstanceOf(UsageException.class)
                .hasMessage("backend 'oracle': is closed — open another");
        assertThatThrownBy(() -> backend.openScope("late")).isInstanceOf(UsageException.class);
    }

    @Test
    void aScopeIsClosedOnce() {
        try (var backend = OracleBackend.open()) {
            var scope = backend.openScope("model");
            scope.allocate(64);
            scope.allocate(128);
            assertThat(scope.allocatedBytes()).isEqualTo(192);
            scope.close();
            assertThatThrownBy(scope::close).isInstanceOf(UsageException.class)
                    .hasMessage("scope 'model': is closed — open another, and close each once");
            assertThatThrownBy(() -> scope.allocate(64)).isInstanceOf(UsageException.class);
            assertThatThrownBy(() -> scope.staging(64)).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void everyElementTakesEightBytesAndKeepsItsDigits() {
        try (var backend = OracleBackend.open()) {
            for (DType dtype : DType.values()) {
                assertThat(backend.bytes(TensorType.of(dtype, 3, 5))).isEqualTo(120);
                assertThat(backend.hostType(dtype).bytes()).isEqualTo(8);
            }
            try (var session = new Session(backend, 1)) {
                var b = new GraphBuilder(false);
                Value x = b.input("x", TensorType.f32(1));
                assertThat(session.look(Ops.neg(x), Map.of("x", new double[]{Math.PI})))
                        .containsExactly(-Math.PI);
            }
        }
    }

    @Test
    void longsKeepAllTheirBits() {
        long large = Long.MAX_VALUE - 12;
        try (var backend = OracleBackend.open(); var session = new Session(backend, large)) {
            var b = new GraphBuilder(true);
            Value key = b.randomKey();
            b.output("key", key);
            Program program = session.compile(b.build());
            program.run();
            program.run();
            assertThat(longs(session, GraphBuilder.RANDOM_KEY)).containsExactly(large, 2);
            session.write(GraphBuilder.RANDOM_KEY, new long[]{large - 1, Long.MIN_VALUE});
            program.run();
            assertThat(longs(session, GraphBuilder.RANDOM_KEY)).containsExactly(large - 1, Long.MIN_VALUE + 1);
        }
    }

    @Test
    void aFingerprintTellsLongsApartThatAreOneDouble() {
        long large = Long.MAX_VALUE - 12;
        try (var backend = OracleBackend.open(); var session = new Session(backend, large)) {
            var b = new GraphBuilder(true);
            b.output("key", b.randomKey());
            session.compile(b.build());
            String before = session.sha256(name -> true);
            session.write(GraphBuilder.RANDOM_KEY, new long[]{large - 1, 0});
            assertThat(session.sha256(name -> true)).isNotEqualTo(before);
            session.write(GraphBuilder.RANDOM_KEY, new long[]{large, 0});
            assertThat(session.sha256(name -> true)).isEqualTo(before);
        }
    }

    private static long[] longs(Session session, String state) {
        return session.download(state).toArray(ValueLayout.JAVA_LONG);
    }

    @Test
    void aStateBeginsWithTheNumberThatItsTypeCanHold() {
        try (var backend = OracleBackend.open(); var session = new Session(backend, 1)) {
            var b = new GraphBuilder(false);
            Value tenth = b.state("tenth", TensorType.f32(), new Init.Fill(0.1));
            Value drawn = b.state("drawn", TensorType.f32(100), new Init.Normal(0, 1));
            b.output("sum", Ops.add(tenth, drawn));
            session.compile(b.build());
            assertThat(session.read("tenth")).containsExactly(0.1f);
            for (double v : session.read("drawn")) {
                assertThat(v).isEqualTo((float) v);
            }
        }
    }

    @Test
    void theProviderOpensTheOracleAndRefusesWhatItDoesNotHave() {
        var provider = new OracleProvider();
        assertThat(provider.name()).isEqualTo("oracle");
        assertThat(provider.rank()).isEqualTo(Integer.MIN_VALUE);
        assertThat(provider.availability(BackendOptions.defaults()).usable()).isTrue();
        try (var backend = provider.open(BackendOptions.defaults())) {
            assertThat(backend.device().toString()).isEqualTo("oracle: naive loops, float64");
        }
        var reduced = BackendOptions.defaults().precision(BackendOptions.Precision.BF16);
        assertThatThrownBy(() -> provider.open(reduced)).isInstanceOf(UsageException.class).hasMessage(
                "backend 'oracle': has one device and one precision, double (device 0, precision BF16) — leave these options out");
    }
}
