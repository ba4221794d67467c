package dev.tandem.graph;

import static dev.tandem.graph.Types.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final TensorType three = TensorType.f32(3);

    @Test
    void aLeafAskedForAgainIsTheSame() {
        assertThat(b.input("x", three)).isEqualTo(b.input("x", three));
        assertThat(b.state("w", three, new Init.Fill(0))).isEqualTo(b.state("w", three, new Init.Fill(1)));
        assertThat(b.constant(2)).isEqualTo(b.constant(2)).isNotEqualTo(b.constant(3));
        assertThat(b.constant(-0.0)).isNotEqualTo(b.constant(0.0));
        assertThat(b.nodes()).hasSize(6);
        assertThat(b.isTraining()).isTrue();
    }

    @Test
    void aLeafOfTwoTypesIsRefused() {
        b.input("x", three);
        assertThatThrownBy(() -> b.input("x", TensorType.f32(4))).isInstanceOf(UsageException.class).hasMessage(
                "leaf 'x': is used with two types (f32[3], f32[4]) — a layer used twice needs inputs of the same size; else make two layers");
        assertThatThrownBy(() -> b.state("x", three, new Init.Fill(0))).isInstanceOf(UsageException.class)
                .hasMessage("leaf 'x': is both an input and a state (f32[3], f32[3]) — rename one of them");
    }

    @Test
    void anOutputHasOneValueAndKeepsTheFirst() {
        Value x = b.input("x", three);
        b.output("y", x);
        assertThatThrownBy(() -> b.output("y", Ops.relu(x))).isInstanceOf(UsageException.class)
                .hasMessage("output 'y': is named twice — give each output a name of its own");
        assertThat(b.outputs()).containsOnlyKeys("y").containsValue(x);
    }

    @Test
    void aStateIsUpdatedOnceByAValueOfItsType() {
        Value w = b.state("w", three, new Init.Fill(0));
        Value next = Ops.scale(w, 2);
        b.update(w, next);
        assertThatThrownBy(() -> b.update(w, w)).isInstanceOf(UsageException.class)
                .hasMessage("update 'w': is given twice in one step — combine the two values");
        assertThat(b.build().updates()).containsEntry("w", next);
        Value v = b.state("v", TensorType.f32(1, 3), new Init.Fill(0));
        assertThatThrownBy(() -> b.update(v, next)).isInstanceOf(UsageException.class).hasMessage(
                "update 'v': needs a state and a value of its type (f32[1,3] by f32[3]) — cast or reshape the value");
        assertThatThrownBy(() -> b.update(next, w)).isInstanceOf(UsageException.class)
                .hasMessage("update '" + next
                        + "': needs a state and a value of its type (f32[3] by f32[3]) — cast or reshape the value");
    }

    @Test
    void anOperandOfAnotherGraphIsRefused() {
        Value foreign = new GraphBuilder(false).input("x", three);
        Value own = b.input("y", three);
        assertThatThrownBy(() -> Ops.add(own, foreign)).isInstanceOf(UsageException.class)
                .hasMessage("node 'add': an operand belongs to another graph (%x f32[3]) — apply the layer inside the"
                        + " graph that is being built");
    }

    @Test
    void aParameterIsListedOnceAndMayCountFewerElements() {
        b.scope("conv", () -> b.parameter("weight", three, new Init.Fill(0)));
        b.scope("conv", () -> b.parameter("weight", three, new Init.Fill(0)));
        b.parameter("table", three, new Init.Fill(0), 2);
        assertThat(b.parameters()).extracting(GraphBuilder.Parameter::name).containsExactly("conv/weight", "table");
        assertThat(b.parameters()).extracting(GraphBuilder.Parameter::counted).containsExactly(3L, 2L);
    }

    @Test
    void theRandomKeyGoesOnByOneEachStep() {
        Value key = b.randomKey();
        assertThat(b.randomKey()).isEqualTo(key);
        assertThat(key.type()).isEqualTo(type("i64[2]"));
        Value next = b.build().updates().get(GraphBuilder.RANDOM_KEY);
        assertThat(next.node().operands()).containsExactly(key, b.constant(type("i64[2]"), Values.of(0, 1)));
        assertThat(b.build().listing()).contains("i64[2] = map(%random/key, %1) {a + b}  // random/next");
    }

    @Test
    void everyUseOfRandomNumbersHasItsStreamTheSameInEveryBuilder() {
        long first = b.randomStream("dropout");
        long second = b.randomStream("dropout");
        long scoped = b.scope("block", () -> b.randomStream("dropout"));
        assertThat(List.of(first, second, scoped)).doesNotHaveDuplicates();
        assertThat(new GraphBuilder(false).randomStream("dropout")).isEqualTo(first);
    }

    @Test
    void scopesAreJoinedBySlashes() {
        assertThat(b.path("x")).isEqualTo("x");
        assertThat(b.<String>scope("a", () -> b.scope("b", () -> b.path("x")))).isEqualTo("a/b/x");
        assertThat(b.<String>scope("a", () -> b.path(""))).isEqualTo("a");
        assertThat(b.<String>scope("a", () -> b.scopeAt("c/d", () -> b.path("x")))).isEqualTo("c/d/x");
        assertThat(b.<String>scope("a", () -> b.scopeAt("", () -> b.path("x")))).isEqualTo("x");
        assertThatThrownBy(() -> b.scope("a", () -> {
            throw new IllegalStateException();
        })).isInstanceOf(IllegalStateException.class);
        assertThat(b.path("x")).isEqualTo("x");
    }

    @Test
    void namesAreNumberedInTheirScope() {
        assertThat(b.unique("conv")).isEqualTo("conv");
        assertThat(b.unique("conv")).isEqualTo("conv2");
        assertThat(b.<String>scope("a", () -> b.unique("conv"))).isEqualTo("conv");
    }

    @Test
    void aNumberedNameNeverMeetsOneThatWasGiven() {
        assertThat(b.unique("conv")).isEqualTo("conv");
        assertThat(b.unique("conv2")).isEqualTo("conv2");
        assertThat(b.unique("conv")).isEqualTo("conv3");
    }

    @Test
    void aLayerKeepsThePathOfItsFirstUse() {
        Object layer = new Object();
        String path = b.scope("block", () -> b.pathOf(layer, "dense", ""));
        assertThat(path).isEqualTo("block/dense1");
        assertThat(b.pathOf(layer, "dense", "")).isEqualTo(path);
        assertThat(b.pathOf(new Object(), "dense", "")).isEqualTo("dense1");
        assertThat(b.pathOf(new Object(), "dense", "head")).isEqualTo("head");
        assertThat(b.pathOf(new Object(), "dense", "head")).isEqualTo("head2");
    }

    @Test
    void twoLayersNeverShareAPathWhateverTheirNames() {
        assertThat(b.pathOf(new Object(), "dense", "dense1")).isEqualTo("dense1");
        assertThat(b.pathOf(new Object(), "dense", "")).isEqualTo("dense2");
        assertThat(b.pathOf(new Object(), "dense", "")).isEqualTo("dense3");
        assertThat(b.pathOf(new Object(), "conv", "")).isEqualTo("conv1");
        assertThat(b.pathOf(new Object(), "conv", "conv1")).isEqualTo("conv12");
    }

    @Test
    void marksMayNameAValueAgain() {
        Value x = b.input("x", three);
        b.mark("a", x);
        b.mark("b", x);
        assertThat(b.marks()).containsEntry("a", x).containsEntry("b", x);
        assertThat(b.build().marks()).containsOnlyKeys("a", "b");
    }

    @Test
    void aGraphStaysAsItWasWhenTheBuilderGoesOn() {
        Value x = b.input("x", three);
        b.output("x", x);
        Graph graph = b.build();
        b.output("y", Ops.relu(x));
        assertThat(graph.nodes()).hasSize(1);
        assertThat(graph.outputs()).containsOnlyKeys("x");
        assertThatThrownBy(() -> graph.outputs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
