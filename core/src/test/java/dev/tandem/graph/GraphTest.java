package dev.tandem.graph;

import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Types.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.graph.Op.Distribution;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(2, 3));
    private final Value w = b.state("w", TensorType.f32(3), new Init.Normal(0, 0.5));

    private Graph small() {
        Value y = b.scope("layer", () -> Ops.add(x, w));
        b.mark("layer", y);
        b.output("y", Ops.relu(y));
        b.update(w, Ops.sum(y, false, 0));
        return b.build();
    }

    @Test
    void aRewriteThatCopiesIsTheSameGraph() {
        Graph graph = small();
        Graph copy = graph.rewrite(Graph::copy);
        assertThat(copy.listing()).isEqualTo(graph.listing());
        assertThat(copy.marks()).containsOnlyKeys("layer");
        assertThat(copy.nodes()).doesNotContainAnyElementsOf(graph.nodes());
    }

    @Test
    void aRewriteMayReplaceAndDropNodesAndTheirMarksVanish() {
        Graph graph = small();
        Graph simpler = graph.rewrite((node, operands, to) -> switch (node.name()) {
            case "layer/add" -> List.of();
            case "relu" -> List.of(to.input("x", TensorType.f32(2, 3)));
            case "sum" -> List.of(to.state("w", TensorType.f32(3), new Init.Fill(0)));
            default -> Graph.copy(node, operands, to);
        });
        assertThat(simpler.marks()).isEmpty();
        assertThat(simpler.outputs().get("y")).hasToString("%x");
        assertThat(simpler.updates().get("w")).hasToString("%w");
    }

    @Test
    void aRewriteMayNotDropAnOutputOrAnUpdate() {
        Graph graph = small();
        for (String dropped : List.of("relu", "sum")) {
            assertThatThrownBy(() -> graph.rewrite((node, operands, to) -> node.name().equals(dropped)
                    ? List.of()
                    : Graph.copy(node, operands, to))).isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("a rewrite dropped %[34] \\(" + dropped + "\\), which [yw] is");
        }
    }

    @Test
    void outputsAndUpdatesAreUses() {
        Graph graph = small();
        var uses = graph.uses();
        assertThat(uses).containsEntry(x, 1).containsEntry(graph.outputs().get("y"), 1)
                .containsEntry(graph.updates().get("w"), 1).containsEntry(graph.marks().get("layer"), 2);
    }

    @Test
    void theListingHasALineForEachNodeOutputAndUpdate() {
        assertThat(small().listing()).isEqualTo("""
                %x     f32[2,3] = input()  // x
                %w     f32[3] = state() {Normal[mean=0.0, deviation=0.5]}  // w
                %2     f32[2,3] = map(%x, %w) {a + b}  // layer/add
                %3     f32[2,3] = map(%2) {relu(a)}  // relu
                %4     f32[3] = reduce(%2) {sum a, axes [0]}  // sum
                output y = %3
                update w := %4
                """);
    }

    @Test
    void dotHasABoxForEachNodeAndAnArrowForEachOperand() {
        assertThat(small().dot()).isEqualTo("""
                digraph tandem {
                  node [shape=box, fontname="monospace", fontsize=10];
                  n0 [label="x\\ninput f32[2,3]", style=filled, fillcolor=lightgrey];
                  n1 [label="w\\nstate f32[3]", style=filled, fillcolor=lightgrey];
                  n2 [label="layer/add\\nmap f32[2,3]"];
                  n0 -> n2;
                  n1 -> n2;
                  n3 [label="relu\\nmap f32[2,3]"];
                  n2 -> n3;
                  n4 [label="sum\\nreduce f32[3]"];
                  n2 -> n4;
                  "y" [shape=ellipse]; n3 -> "y";
                  "w′" [shape=ellipse]; n4 -> "w′";
                }
                """);
    }

    @Test
    void quotesInNamesDoNotBreakDot() {
        var quoted = new GraphBuilder(false);
        quoted.output("the \"y\"", quoted.input("an \"x\"", TensorType.f32()));
        assertThat(quoted.build().dot()).contains("[label=\"an 'x'\\ninput f32[]\"").contains("-> \"the 'y'\";");
    }

    @Test
    void aResultOfSeveralIsCalledByItsNumber() {
        var parts = Ops.split(x, 1, 3);
        assertThat(parts.get(2)).hasToString(parts.get(2).node() + ".2");
        assertThat(Ops.relu(x).toString()).doesNotContain(".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            conv    | conv(f32[1,2,4,4], f32[2,1,3,3], f32[2,1,1]) {3x3 pad 1, groups 2, relu(a + b)}
            reduce  | reduce(f32[4]) {sum a, argmax? a, axes [0] kept}
            """)
    void signaturesNameOperationsWithTheirTypes(String which, String expected) {
        Op op = which.equals("conv")
                ? new Op.Conv(Window.of(3, 3).pad(1), 2,
                        List.of(Expr.apply(Expr.Fn.RELU, Expr.add(o(0), o(1)))))
                : new Op.Reduce(List.of(new Op.Reduction(Op.Kind.SUM, o(0)), new Op.Reduction(Op.Kind.ARG_MAX, o(0))),
                        List.of(0), true, DType.F32);
        var types = which.equals("conv") ? Types.types("f32[1,2,4,4] f32[2,1,3,3] f32[2,1,1]") : Types.types("f32[4]");
        assertThat(Listing.signature(op, types)).isEqualTo(expected.replace("argmax?", "arg_max"));
    }

    @Test
    void everyOperationShowsItsAttributes() {
        Window pair = Window.of(2).stride(2);
        var shape = Shape.of(1, 1, 4);
        var ops = List.of(new Op.Constant(type("f32[2]"), Values.of(1, 2)), new Op.Iota(type("i32[3]"), 0),
                new Op.MatMul(true, true, List.of(o(0))), new Op.MatMul(false, false, List.of()),
                new Op.ConvInputGradient(pair, 1, shape, List.of()), new Op.ConvFilterGradient(pair, 2, List.of()),
                new Op.Pool(Op.PoolKind.AVERAGE_PADDED, pair), new Op.PoolGradient(Op.PoolKind.MAX, pair, shape),
                new Op.PoolTangent(pair), new Op.Transpose(List.of(1, 0)), new Op.Slice(List.of(0), List.of(2)),
                new Op.Pad(List.of(1), List.of(2)), new Op.Concat(1), new Op.Split(1, List.of(2, 3)), new Op.Gather(),
                new Op.ScatterAdd(), new Op.Broadcast(shape), new Op.Cast(DType.I32), new Op.Copy(), new Op.Detach(),
                new Op.Relayout(Layout.ROW_MAJOR), new Op.Reshape(shape),
                new Op.Random(Distribution.NORMAL, 255, shape), new Op.BatchNorm(1e-5, List.of(o(0))),
                new Op.BatchNormGradient(), new Op.LocalResponseNormalization(5, 2, 1e-4, 0.75),
                new Op.LocalResponseNormalizationGradient(3, 1, 0.5, 1), new Op.Dropout(0.5, 16),
                new Op.Region("tail", small()), new Op.Input("x", type("f32[1]")));
        assertThat(ops.stream().map(op -> Listing.kind(op) + " " + String.join("; ", Listing.attributes(op)))
                .collect(Collectors.joining("\n"))).isEqualTo("""
                        constant [1.0, 2.0]
                        iota axis 0
                        matMul transA; transB; a
                        matMul ;\s
                        convInputGradient 2 stride 2;\s
                        convFilterGradient 2 stride 2; groups 2
                        pool average_padded; 2 stride 2
                        poolGradient max; 2 stride 2
                        poolTangent 2 stride 2
                        transpose [1, 0]
                        slice [0] to [2]
                        pad [1], [2]
                        concat axis 1
                        split axis 1; [2, 3]
                        gather\s
                        scatterAdd\s
                        broadcast\s
                        cast\s
                        copy\s
                        detach\s
                        relayout\s
                        reshape\s
                        random normal; stream ff
                        batchNorm epsilon 1.0E-5; a
                        batchNormGradient\s
                        localResponseNormalization size 5; k 2.0; alpha 1.0E-4; beta 0.75
                        localResponseNormalizationGradient size 3; k 1.0; alpha 0.5; beta 1.0
                        dropout rate 0.5; stream 10
                        region tail; 5 nodes
                        input\s""");
    }
}
