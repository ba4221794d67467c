package dev.tandem.cuda.regions;

import static dev.tandem.tensor.TensorType.f32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.spi.Pass;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RegionsTest {

    private final GraphBuilder b = new GraphBuilder(false);

    private Value scaled(String label, Value x) {
        return Ops.map(label, Expr.mul(Expr.o(0), Expr.lit(3)), x);
    }

    private Value state(String name, int... sizes) {
        return b.state(name, f32(sizes), new Init.Given(Values.of(1)));
    }

    private void update(Value state) {
        b.update(state, scaled("next", state));
    }

    private Graph passed() {
        Graph graph = b.build();
        for (Pass pass : Regions.passes()) {
            graph = pass.rewrite().apply(graph);
        }
        return graph;
    }

    /** The kinds of what is computed, {@code map+map} for a region. */
    private static List<String> launches(Graph graph) {
        return graph.nodes().stream().filter(n -> !Op.isLeaf(n.op()) && !(n.op() instanceof Op.Reshape))
                .map(RegionsTest::kinds).toList();
    }

    private static String kinds(Node node) {
        return node.op() instanceof Op.Region r
                ? String.join("+", launches(r.body()))
                : node.op().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @Test
    void updatesShareALaunch() {
        update(state("a", 3));
        update(state("b", 4, 5));
        update(state("c"));
        Graph graph = passed();
        assertThat(launches(graph)).containsExactly("map+map+map");
        assertThat(graph.updates()).containsOnlyKeys("a", "b", "c");
        Node region = graph.updates().get("a").node();
        assertThat(((Op.Region) region.op()).name()).isEqualTo("side by side");
        for (int result = 0; result < 3; result++) {
            assertThat(Op.inPlace(region.op(), region.operandTypes(), region.types().get(result), result))
                    .containsExactly(result);
        }
    }

    @Test
    void anUpdateLeavesTheEpilogueOfItsGradient() {
        Value w = state("w", 3, 4);
        Value x = b.input("x", f32(3, 2));
        var op = new Op.MatMul(false, false, List.of(Expr.sub(Expr.o(1), Expr.o(0))));
        b.update(w, b.add(op, "update", x, b.input("dy", f32(2, 4)), w));
        update(state("b", 4));
        assertThat(launches(passed())).containsExactly("matmul", "map+map");
    }

    @Test
    void theEpilogueOfALargeGradientStays() {
        Value w = state("w", 300, 300);
        var op = new Op.MatMul(false, false, List.of(Expr.sub(Expr.o(1), Expr.o(0))));
        b.update(w, b.add(op, "update", b.input("x", f32(300, 2)), b.input("dy", f32(2, 300)), w));
        update(state("b", 4));
        assertThat(launches(passed())).containsExactlyInAnyOrder("matmul", "map");
    }

    @Test
    void largeUpdatesStayAlone() {
        update(state("a", 70_000));
        update(state("b", 70_000));
        update(state("c", 3));
        assertThat(launches(passed())).containsExactly("map", "map", "map");
    }

    @Test
    void whatReadsAStateDoesNotShareALaunchWithWhatChangesIt() {
        Value w = state("w", 4);
        update(w);
        b.output("shown", scaled("shown", w));
        assertThat(launches(passed())).containsExactlyInAnyOrder("map", "map");
    }

    @Test
    void nothingWaitsForItself() {
        Value x = b.input("x", f32(4, 4));
        Value first = scaled("first", x);
        Value between = Ops.matmul(first, x, false, false);
        b.output("both", Ops.add(first, between));
        b.output("between", between);
        assertThat(launches(passed())).containsExactly("map", "matmul", "map");
    }

    @Test
    void aReductionIsOneWithWhatReadsIt() {
        Value x = b.input("x", f32(4, 6));
        b.output("mean", scaled("mean", Ops.sum(x, false, 1)));
        Graph graph = passed();
        assertThat(launches(graph)).containsExactly("reduce+map");
        assertThat(graph.outputs().get("mean").node().types()).as("the sum stays in a register").hasSize(1);
    }

    @Test
    void aViewIsLookedThrough() {
        Value x = b.input("x", f32(4, 6));
        Value sums = b.addNamed(new Op.Reshape(Shape.of(4)), List.of(Ops.sum(x, true, 1)), "flat").get(0);
        b.output("mean", scaled("mean", sums));
        b.output("sums", sums);
        Graph graph = passed();
        assertThat(launches(graph)).containsExactly("reduce+map");
        assertThat(graph.outputs().get("sums").op()).isInstanceOf(Op.Reshape.class);
        assertThat(graph.nodes()).contains(graph.outputs().get("sums").node());
    }

    @Test
    void markedValuesSurvive() {
        Value x = b.input("x", f32(4, 6));
        Value sum = Ops.sum(x, false, 1);
        b.mark("sum", sum);
        b.output("mean", scaled("mean", sum));
        Graph graph = passed();
        assertThat(launches(graph)).containsExactly("reduce+map");
        assertThat(graph.marks().get("sum").type()).isEqualTo(f32(4));
    }

    @Test
    void moreUpdatesThanALaunchHasRoomForTakeTwo() {
        for (int i = 0; i < 150; i++) {
            update(state("s" + i, 3));
        }
        assertThat(launches(passed())).hasSize(2);
    }

    @Test
    void theListingSaysWhatARegionComputes() {
        update(state("a", 3));
        update(state("b", 4));
        Graph graph = passed();
        assertThat(graph.listing()).contains("region(%a, %b) {side by side, ", "| %2     f32[3] = map(%a) {a * 3}");
        assertThat(graph.dot()).contains("\\nmap next");
    }
}
