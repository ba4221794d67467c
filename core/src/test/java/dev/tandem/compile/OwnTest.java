package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(2, 3));
    private final Value w = b.state("w", TensorType.f32(2, 3), new Init.Fill(0));
    private final Value v = b.state("v", TensorType.f32(2, 3), new Init.Fill(0));

    private String owned() {
        return Lines.of(Own.results(b.build()));
    }

    @Test
    void aComputedUpdateAndOutputNeedNoCopy() {
        b.update(w, Ops.add(w, x));
        b.output("y", Ops.relu(x));
        assertThat(owned()).doesNotContain("copy");
    }

    @Test
    void aLeafOrViewIsCopiedIntoAnUpdate() {
        b.update(w, x);
        b.update(v, Ops.reshape(Ops.reshape(Ops.relu(x), 6), 2, 3));
        assertThat(owned()).contains("%6 f32[2,3] = copy(%x)", "%7 f32[2,3] = copy(%5)", "update w := %6",
                "update v := %7");
    }

    @Test
    void aStateUpdatedByItselfIsNot() {
        b.update(w, w);
        b.update(v, w);
        assertThat(Own.results(b.build()).updates()).containsOnlyKeys("v");
    }

    @Test
    void theSecondOfTwoEqualUpdatesIsACopyAndSoIsAnOutput() {
        Value next = Ops.relu(x);
        b.update(w, next);
        b.update(v, next);
        b.output("next", next);
        assertThat(owned()).isEqualTo("""
                %3 f32[2,3] = map(%x) {relu(a)}
                %4 f32[2,3] = copy(%3)
                %5 f32[2,3] = copy(%3)
                output next = %5
                update w := %3
                update v := %4
                """);
    }

    @Test
    void twoOutputsMayShareAValue() {
        Value y = Ops.relu(x);
        b.output("a", y);
        b.output("b", y);
        assertThat(owned()).doesNotContain("copy");
    }

    @Test
    void resultsOfAnotherLayoutAreLaidOutInRows() {
        Value image = b.input("image", TensorType.f32(1, 2, 3));
        Value channelsLast = b.add(new Op.Relayout(Layout.CHANNELS_LAST), "layout", image);
        b.output("y", channelsLast);
        b.update(b.state("s", image.type(), new Init.Fill(0)), channelsLast);
        var graph = Own.results(b.build());
        assertThat(Lines.of(graph)).contains("= relayout(%");
        assertThat(graph.outputs().get("y").type()).isEqualTo(image.type());
        assertThat(graph.updates().get("s").type()).isEqualTo(image.type());
        assertThat(graph.outputs().get("y")).isNotEqualTo(graph.updates().get("s"));
    }

    @Test
    void theCopiesAreNamedAfterWhatTheyAreFor() {
        b.update(w, x);
        b.output("seen", w);
        assertThat(Own.results(b.build()).nodes()).extracting(Node::name).contains("w/copy",
                "seen/copy");
    }

    // ---- what else passes stand on

    @Test
    void anOrderGrantsWishesThatFormNoCircle() {
        Value first = Ops.relu(x);
        Value second = Ops.exp(x);
        Value third = Ops.tanh(x);
        var graph = b.build();
        var ordering = new Ordering<String>(graph);
        ordering.wish("a", third.node(), first.node());
        ordering.wish("b", first.node(), second.node());
        assertThat(ordering.sort(n -> 0)).containsSubsequence(third.node(), first.node(), second.node());
        assertThat(ordering.dropped()).isEmpty();
    }

    @Test
    void aCircleCostsOneWish() {
        Value first = Ops.relu(x);
        Value second = Ops.exp(x);
        var ordering = new Ordering<String>(b.build());
        ordering.wish("a", first.node(), second.node());
        ordering.wish("b", second.node(), first.node());
        assertThat(ordering.sort(n -> 0)).hasSize(5);
        assertThat(ordering.dropped()).hasSize(1);
    }

    @Test
    void aWishAgainstAnOperandIsGivenUpWithAllItsPairs() {
        Value first = Ops.relu(x);
        Value second = Ops.exp(first);
        Value other = Ops.tanh(x);
        var ordering = new Ordering<String>(b.build());
        ordering.wish("a", second.node(), first.node());
        ordering.wish("a", other.node(), first.node());
        assertThat(ordering.sort(n -> 0)).contains(first.node(), second.node(), other.node());
        assertThat(ordering.dropped()).containsExactly("a");
    }

    @Test
    void aSmallerRankComesFirst() {
        Value first = Ops.relu(x);
        Value second = Ops.exp(x);
        var order = new Ordering<String>(b.build()).sort(n -> n == first.node() ? 1 : 0);
        assertThat(order.indexOf(second.node())).isLessThan(order.indexOf(first.node()));
    }

    @Test
    void nodesOutOfOrderAreABug() {
        Value y = Ops.relu(x);
        var graph = new Graph(List.of(y.node(), x.node()), Map.of(), Map.of(),
                Map.of());
        assertThatThrownBy(() -> new Ordering<String>(graph)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node %x (x) comes after its reader or is no part of the graph");
    }

    @Test
    void aPassThatDropsWhatIsStillReadIsABug() {
        b.output("y", Ops.relu(x));
        var rewriter = new Rewriter(b.build());
        assertThatThrownBy(rewriter::graph).isInstanceOf(IllegalStateException.class)
                .hasMessage("a pass dropped %3 (relu), which is still read");
    }
}
