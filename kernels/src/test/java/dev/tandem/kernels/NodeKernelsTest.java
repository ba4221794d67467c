package dev.tandem.kernels;

import static dev.tandem.tensor.TensorType.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeKernelsTest {

    private static final Window WINDOW = Window.of(2, 2);

    /** What others compute. */
    private static final List<Node> OTHERS = List.of(Nodes.of(new Op.Input("x", f32(2))),
            Nodes.of(new Op.State("x", f32(2), new Init.Given(Values.of(1, 2)))),
            Nodes.of(new Op.Constant(f32(2), Values.of(1))), Nodes.of(new Op.Reshape(Shape.of(6)), f32(2, 3)),
            Nodes.of(new Op.MatMul(false, false, List.of()), f32(2, 3), f32(3, 4)),
            Nodes.of(new Op.Conv(WINDOW, 1, List.of()), f32(1, 2, 4, 4), f32(3, 2, 2, 2)),
            Nodes.of(new Op.ConvInputGradient(WINDOW, 1, Shape.of(1, 2, 4, 4), List.of()), f32(3, 2, 2, 2),
                    f32(1, 3, 3, 3)),
            Nodes.of(new Op.ConvFilterGradient(WINDOW, 1, List.of()), f32(1, 2, 4, 4), f32(1, 3, 3, 3)),
            Nodes.of(new Op.BatchNorm(1e-5, List.of()), f32(4, 3), f32(3), f32(3)),
            Nodes.of(new Op.BatchNormGradient(), f32(4, 3), f32(3), f32(3), f32(3), f32(4, 3)),
            Nodes.of(new Op.LocalResponseNormalization(3, 2, 1, 1), f32(1, 4, 2, 2)),
            Nodes.of(new Op.LocalResponseNormalizationGradient(3, 2, 1, 1), f32(1, 4, 2, 2), f32(1, 4, 2, 2)),
            Nodes.of(new Op.Dropout(0.5, 1), f32(4), TensorType.of(DType.I64, 2)));

    private static Set<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(t -> records(t).stream()).collect(Collectors.toSet())
                : Set.of(type);
    }

    private static Set<Class<?>> kinds(List<Node> nodes) {
        return nodes.stream().map(n -> n.op().getClass()).collect(Collectors.toSet());
    }

    @Test
    void everyOperationHasKernelsOrIsComputedByOthers() {
        Set<Class<?>> forgotten = new HashSet<>(records(Op.class));
        forgotten.removeAll(kinds(Nodes.examples()));
        forgotten.removeAll(kinds(OTHERS));
        forgotten.remove(Op.Region.class);
        assertThat(forgotten).isEmpty();
    }

    @Test
    void whatOthersComputeIsRefused() {
        OTHERS.forEach(node -> assertThatThrownBy(() -> NodeKernels.of(node)).as(node.op().toString())
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("no kernel computes "));
    }

    @Test
    void doublesAreRefused() {
        Node node = Nodes.of(new Op.Copy(), TensorType.of(DType.F64, 3));
        assertThatThrownBy(() -> NodeKernels.of(node)).isInstanceOf(UsageException.class)
                .hasMessage("copy 'node': CUDA has no f64 (f64[3]) — use f32");
    }

    @Test
    void onlyCopiesKnowLayouts() {
        TensorType x = f32(2, 3, 4).as(Layout.CHANNELS_LAST);
        assertThatThrownBy(() -> NodeKernels.of(Nodes.of(new Op.Pool(Op.PoolKind.MAX, Window.of(2)), x)))
                .isInstanceOf(UsageException.class)
                .hasMessage("pool 'node': has kernels for the row-major layout alone (f32[2,3,4]{channels-last}) — "
                        + "relayout first");
        assertThat(NodeKernels.of(Nodes.of(new Op.Relayout(Layout.ROW_MAJOR), x)).launches()).hasSize(1);
    }

    @Test
    void oneLaunchComputesAMap() {
        Node node = Nodes.of(new Op.Map(List.of(Expr.o(0), Expr.o(1), Expr.ONE), DType.F32), f32(2, 3), f32(3));
        assertThat(NodeKernels.of(node).launches()).hasSize(1);
    }

    @Test
    void equalStructuresOfOtherSizesAreOneKernel() {
        Expr update = Expr.sub(Expr.o(0), Expr.mul(Expr.o(1), Expr.o(2)));
        assertThat(source(Nodes.map(update, f32(120, 400), f32(120, 400), f32())))
                .isEqualTo(source(Nodes.map(update, f32(10), f32(10), f32())))
                .isNotEqualTo(source(Nodes.map(update, f32(120, 400), f32(120, 400), f32(120, 1))));
        Expr sum = Expr.add(Expr.o(0), Expr.o(1));
        assertThat(source(Nodes.map(sum, f32(64, 6, 28, 28), f32(6, 1, 1))))
                .isEqualTo(source(Nodes.map(sum, f32(2, 16, 10), f32(16, 1))));
        assertThat(source(Nodes.reduce(Kind.SUM, f32(64, 6, 9, 9), 0, 2, 3)))
                .isEqualTo(source(Nodes.reduce(Kind.SUM, f32(7, 3, 5), 0, 2)));
        assertThat(source(Nodes.of(new Op.Transpose(List.of(0, 3, 1, 2)), f32(2, 3, 4, 5))))
                .isEqualTo(source(Nodes.of(new Op.Transpose(List.of(0, 2, 1)), TensorType.of(DType.I32, 7, 3, 9))));
    }

    private static Source source(Node node) {
        return NodeKernels.of(node).launches().get(0).source();
    }

    @Test
    void namesAreThoseOfTexts() {
        assertThat(source(Nodes.map(Expr.o(0), f32(3))).entry()).matches("map_[0-9a-f]{12}");
        var sources = Nodes.examples().stream().flatMap(n -> NodeKernels.of(n).launches().stream())
                .map(Launch::source).distinct().toList();
        assertThat(sources).extracting(Source::entry).doesNotHaveDuplicates();
        assertThat(sources).allSatisfy(s -> assertThat(s.text()).contains(" " + s.entry() + "(")
                .doesNotContain("#include"));
    }

    @Test
    void everyLaunchCanBeMade() {
        for (Node node : Nodes.examples()) {
            Plan plan = NodeKernels.of(node);
            assertThat(plan.launches()).as(node.op().toString()).isNotEmpty().allSatisfy(launch -> {
                assertThat(launch.blocks()).isPositive();
                assertThat(launch.threads()).isBetween(1, 1024);
                assertThat(launch.arguments()).hasSize(parameters(launch.source()));
            });
        }
    }

    private static int parameters(Source source) {
        int from = source.text().indexOf(" " + source.entry() + "(");
        return source.text().substring(from, source.text().indexOf(") {", from)).split(",").length;
    }

    @Test
    void aGridGrowsNoLargerThanADeviceCanUse() {
        Launch launch = NodeKernels.of(Nodes.of(new Op.Iota(f32(1 << 30), 0))).launches().get(0);
        assertThat(launch.blocks()).isEqualTo(65_535 * 16);
    }

    @Test
    void matricesAreTurnedInTiles() {
        assertThat(source(Nodes.of(new Op.Transpose(List.of(1, 0)), f32(33, 65))).entry()).startsWith("transpose_");
        Launch launch = NodeKernels.of(Nodes.of(new Op.Transpose(List.of(0, 2, 3, 1)), f32(2, 64, 9, 9))).launches()
                .get(0);
        assertThat(launch.source().entry()).startsWith("transpose_");
        assertThat(launch.blocks()).isEqualTo(2 * 2 * 3);
        assertThat(source(Nodes.of(new Op.Transpose(List.of(1, 0)), f32(3, 65))).entry()).startsWith("move_");
        assertThat(source(Nodes.of(new Op.Broadcast(Shape.of(9, 9)), f32(9, 1))).entry()).startsWith("move_");
    }

    @Test
    void rowsAreAddedAfterTheirIndicesWereSorted() {
        for (int rows : new int[]{255, 256, 70_000}) {
            Plan plan = NodeKernels.of(Nodes.of(new Op.ScatterAdd(), f32(rows, 3), TensorType.of(DType.I32, 1000),
                    f32(1000, 3)));

            assertThat(plan.launches()).extracting(l -> l.source().entry().replaceAll("_[0-9a-f]{12}$", ""))
                    .containsExactly("copy", "sort_by_row", "scatter_add");
            assertThat(plan.workspaceBytes()).isEqualTo(2 * 4 * 1000);
            assertThat(plan.launches().get(1).arguments()).endsWith(new Argument.I32(1000), new Argument.I32(rows),
                    new Argument.I32(rows == 255 ? 1 : rows == 256 ? 2 : 3));
            assertThat(plan.launches().get(1).blocks()).isOne();
            assertThat(plan.launches().get(2).blocks()).as("a thread an update").isEqualTo((3000 + 255) / 256);
        }
    }

    @Test
    void aPartThatBeginsOffAPackIsMovedByElements() {
        Plan plan = NodeKernels.of(Nodes.of(new Op.Split(0, List.of(4, 3, 1)), f32(8)));
        assertThat(plan.launches()).extracting(l -> l.source().entry().replaceAll("_.*", ""))
                .containsExactly("copy", "copy", "move");
        assertThat(plan.launches().get(1).arguments()).contains(new Argument.Operand(0, 16),
                new Argument.Result(1, 0), new Argument.I64(12));
    }
}
