package dev.tandem.compile;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadCodeTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(4, 4));
    private final Value y = b.input("y", TensorType.f32(4, 4));
    private final Value row = b.input("row", TensorType.f32(4));

    private String left() {
        return Lines.of(DeadCode.remove(b.build()));
    }

    @Test
    void whatNobodyReadsGoesWithItsOperandsAndItsMark() {
        b.mark("unread", Ops.relu(Ops.exp(x)));
        Value read = Ops.exp(y);
        b.mark("read", read);
        b.output("y", read);
        var graph = DeadCode.remove(b.build());
        assertThat(Lines.of(graph)).isEqualTo("""
                %1 f32[4,4] = map(%y) {exp(a)}
                output y = %1
                """);
        assertThat(graph.marks()).containsOnlyKeys("read");
        assertThat(graph.nodes()).hasSize(2);
    }

    @Test
    void aStateThatIsUpdatedStaysWhetherReadOrNot() {
        Value w = b.state("w", TensorType.f32(4, 4), new Init.Fill(0));
        b.state("unused", TensorType.f32(4, 4), new Init.Fill(0));
        b.update(w, Ops.relu(x));
        var graph = DeadCode.remove(b.build());
        assertThat(graph.nodes()).extracting(Object::toString).containsExactly("%x", "%w", "%2");
        assertThat(graph.updates()).containsOnlyKeys("w");
    }

    @Test
    void anUnreadFormulaGoesWithTheOperandsOnlyItHad() {
        var three = Ops.maps("three", List.of(o(0), Expr.add(o(1), o(2)), Expr.mul(o(0), o(2))), x, y, row);
        b.output("second", three.get(1));
        assertThat(left()).isEqualTo("""
                %2 f32[4,4] = map(%y, %row) {a + b}
                output second = %2
                """);
    }

    @Test
    void operandsThatGiveTheShapeStay() {
        b.output("wide", Ops.map("wide", Expr.add(o(1), index(0)), x, row));
        assertThat(left()).contains("map(%x, %row) {b + index0}");
        b.output("sum", b.add(new Op.Reduce(List.of(new Reduction(Kind.SUM, o(1))), List.of(0), false, DType.F32),
                "sum", x, row));
        assertThat(left()).contains("reduce(%x, %row) {sum b, axes [0]}");
    }

    @Test
    void anUnreadReductionGoes() {
        var op = new Op.Reduce(List.of(new Reduction(Kind.SUM, o(0)), new Reduction(Kind.ARG_MAX, o(1)),
                new Reduction(Kind.MAX, Expr.mul(o(1), o(0)))), List.of(1), false, DType.F32);
        b.output("largest", b.add(op, List.of(x, y), "three").get(1));
        assertThat(left()).isEqualTo("""
                %1 i32[4] = reduce(%y) {arg_max a, axes [1]}
                output largest = %1
                """);
    }

    @Test
    void anUnreadResultOfAnEpilogueGoesWithItsOperand() {
        var op = new Op.MatMul(false, false,
                List.of(Expr.add(o(0), o(1)), Expr.sub(o(0), Expr.mul(o(2), o(2)))));
        b.output("second", b.add(op, List.of(x, y, row, x), "product").get(1));
        assertThat(left()).contains("matMul(%x, %y, %x) {a - b * b}");
    }

    @Test
    void otherOperationsKeepAllTheirResults() {
        b.output("part", Ops.split(x, 0, 4).get(3));
        Value c = b.input("c", TensorType.f32(4));
        b.output("mean", Ops.batchNorm(x, c, c, 1e-5).get(1));
        var graph = DeadCode.remove(b.build());
        assertThat(graph.nodes()).filteredOn(n -> !Op.isLeaf(n.op())).extracting(n -> n.types().size())
                .containsExactly(4, 4);
        assertThat(graph.outputs().get("part").index()).isEqualTo(3);
    }

    @Test
    void equalOperationsOnEqualOperandsAreOne() {
        b.output("a", Ops.add(Ops.exp(x), Ops.relu(y)));
        b.output("b", Ops.add(Ops.exp(x), Ops.relu(y)));
        b.output("c", Ops.add(Ops.relu(y), Ops.exp(x)));
        var merged = CommonSubexpressions.merge(b.build());
        assertThat(Lines.of(merged)).isEqualTo("""
                %3 f32[4,4] = map(%x) {exp(a)}
                %4 f32[4,4] = map(%y) {relu(a)}
                %5 f32[4,4] = map(%3, %4) {a + b}
                %6 f32[4,4] = map(%4, %3) {a + b}
                output a = %5
                output b = %5
                output c = %6
                """);
    }

    @Test
    void randomNumbersOfTwoStreamsAreNotOne() {
        b.output("a", Ops.random(b, Op.Distribution.UNIFORM, Shape.of(2)));
        b.output("b", Ops.random(b, Op.Distribution.UNIFORM, Shape.of(2)));
        Value again = b.outputs().get("a");
        b.output("c", b.add(again.op(), "again", again.node().operands().get(0)));
        var merged = CommonSubexpressions.merge(b.build());
        assertThat(merged.nodes()).filteredOn(n -> n.op() instanceof Op.Random).hasSize(2);
        assertThat(merged.outputs().get("c")).isEqualTo(merged.outputs().get("a"));
    }
}
