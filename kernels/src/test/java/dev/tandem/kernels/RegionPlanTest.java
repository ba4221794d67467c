package dev.tandem.kernels;

import static dev.tandem.tensor.TensorType.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.table.CaseTable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionPlanTest {

    private final GraphBuilder body = new GraphBuilder(false);

    private Value map(Value x) {
        return Ops.map("map", Expr.mul(Expr.o(0), Expr.lit(3)), x);
    }

    private Value sum(Value x, Integer... axes) {
        return body.add(new Op.Reduce(List.of(new Reduction(Kind.SUM, Expr.o(0))), List.of(axes), true, DType.F32),
                "sum",
                x);
    }

    private Op.Region region(Value... results) {
        for (Value v : results) {
            body.output("out" + body.outputs().size(), v);
        }
        return new Op.Region("region", body.build());
    }

    private static Plan plan(String line) {
        Node node = new CaseTable().of(CaseLine.parse(line)).graph().nodes().getLast();
        return NodeKernels.of(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"updates sizes=3,1000,64", "lossHead n=5 classes=7", "lossHead n=2 classes=1000",
            "standardized n=3 m=70", "biases x=4,3,5,5 more=17"})
    void partsShareALaunch(String line) {
        assertThat(plan(line).launches()).hasSize(1);
    }

    @Test
    void aLongReductionHasALaunchBeforeTheCommonOne() {
        Plan plan = plan("biases x=64,6,28,28 more=300");
        assertThat(plan.launches()).extracting(l -> l.source().entry().replaceAll("_[0-9a-f]+$", ""))
                .containsExactly("reduce_parts", "region");
        assertThat(plan.workspaceBytes()).isPositive();
    }

    @Test
    void updatesOfAnySizeAreOneFunction() {
        String text = plan("updates sizes=3,1000,64,1025,4").launches().getFirst().source().text();
        assertThat(text.split("void run\\(", -1)).as("the updates, and what counts steps").hasSize(1 + 2);
        assertThat(text.split("part0::run\\(", -1)).hasSize(1 + 5);
    }

    @Test
    void everyPartHasItsBlocks() {
        Launch launch = plan("updates sizes=3,4000,64").launches().getFirst();
        assertThat(launch.blocks()).isEqualTo(1 + 4 + 1 + 1);
    }

    @Test
    void otherOperationsAreComputedOneByOne() {
        Value x = body.input("x", f32(4, 6));
        assertThat(NodeKernels.footprint(region(Ops.transpose(x, 1, 0)))).isEmpty();
    }

    @Test
    void rowsAlongDifferentAxesAreNotTogether() {
        Value x = body.input("x", f32(4, 6));
        assertThat(NodeKernels.footprint(region(sum(map(sum(x, 1)), 0)))).isEmpty();
    }

    @Test
    void numbersOfOneRowAreNotReadByOthers() {
        Value x = body.input("x", f32(4, 4));
        Value sums = body.add(new Op.Reduce(List.of(new Reduction(Kind.SUM, Expr.o(0))), List.of(1), false, DType.F32),
                "sum", x);
        assertThat(NodeKernels.footprint(region(Ops.add(x, sums)))).as("sums is read along a row").isEmpty();
    }

    @Test
    void longRowsThatAreWrittenAreNotTogether() {
        Value x = body.input("x", f32(4, 3000));
        assertThat(NodeKernels.footprint(region(Ops.add(x, sum(x, 1))))).isEmpty();
    }

    @Test
    void elementsAreWrittenBeforeTheyAreReadAgain() {
        Value x = body.input("x", f32(4, 6));
        Value centred = Ops.add(x, sum(x, 1));
        Value squares = sum(centred, 1);
        assertThat(NodeKernels.footprint(region(squares))).as("centred has no place").isEmpty();
        assertThat(NodeKernels.footprint(region(centred))).isPresent();
    }

    @Test
    void doublesHaveNoKernel() {
        Value x = body.input("x", TensorType.of(DType.F64, 3));
        assertThat(NodeKernels.footprint(region(body.add(new Op.Map(List.of(Expr.o(0)), DType.F64), "map", x))))
                .isEmpty();
    }

    @Test
    void aLaunchHasRoomForSoManyArguments() {
        Value[] results = Stream.generate(() -> map(body.input("x" + body.nodes().size(), f32(3)))).limit(150)
                .toArray(Value[]::new);
        Op.Region region = region(results);
        assertThat(NodeKernels.footprint(region)).as("150 parts of 4 arguments").isEmpty();
        var one = new Footprint(4, 0);
        assertThat(Stream.generate(() -> one).limit(125).reduce(Footprint::plus).orElseThrow().fits()).isTrue();
        assertThat(Stream.generate(() -> one).limit(126).reduce(Footprint::plus).orElseThrow().fits()).isFalse();
    }

    @Test
    void whatNoLaunchComputesIsRefused() {
        Value x = body.input("x", f32(4, 6));
        Op.Region region = region(Ops.transpose(x, 1, 0));
        assertThatThrownBy(() -> NodeKernels.of(Nodes.of(region, f32(4, 6)))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no kernel computes ");
    }
}
