package dev.tandem.graph;

import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Types.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpansionTest {

    record Case(Op.Composite op, String operands) {
        @Override
        public String toString() {
            return Listing.signature(op, types(operands));
        }
    }

    static Stream<Case> cases() {
        var norm = new Op.BatchNorm(1e-5, List.of());
        var finished = new Op.BatchNorm(1e-5, List.of(Expr.add(o(0), o(1)), Expr.square(o(0))));
        return Stream.of(new Case(norm, "f32[2,3,4,5] f32[3] f32[3]"), new Case(norm, "f32[4,3] f32[3] f32[3]"),
                new Case(norm, "f32[1,1] f32[1] f32[1]"), new Case(norm, "f64[4,3] f64[3] f64[3]"),
                new Case(norm, "bf16[4,3] f32[3] f32[3]"),
                new Case(finished, "f32[2,3,4] f32[3] f32[3] f32[2,3,4]"),
                new Case(finished, "f64[2,3,4] f64[3] f64[3] f64[4]"),
                new Case(new Op.BatchNormGradient(), "f32[2,3,4] f32[3] f32[3] f32[3] f32[2,3,4]"),
                new Case(new Op.BatchNormGradient(), "f64[2,3] f64[3] f64[3] f64[3] f64[2,3]"),
                new Case(new Op.LocalResponseNormalization(5, 2, 1e-4, 0.75), "f32[2,6,3,3]"),
                new Case(new Op.LocalResponseNormalization(2, 2, 1e-4, 0.75), "bf16[2,6]"),
                new Case(new Op.LocalResponseNormalizationGradient(4, 2, 1e-4, 0.75), "f32[2,6,3] f32[2,6,3]"),
                new Case(new Op.LocalResponseNormalizationGradient(3, 2, 1e-4, 0.75), "f64[2,6,3] f64[2,6,3]"),
                new Case(new Op.Dropout(0.5, 1), "f32[2,3] i64[2]"), new Case(new Op.Dropout(0, 1), "bf16[7] i64[2]"),
                new Case(region(), "f32[2,3] f32[3]"));
    }

    private static Op.Region region() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(2, 3));
        Value sum = Ops.add(x, b.input("bias", TensorType.f32(3)));
        b.output("sum", sum);
        b.output("x", x);
        b.output("parts", Ops.split(sum, 1, 3).get(1));
        return new Op.Region("body", b.build());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anExpansionHasTheTypesOfItsComposite(Case c) {
        var b = new GraphBuilder(false);
        var in = types(c.operands);
        var operands = IntStream.range(0, in.size()).mapToObj(i -> b.input("x" + i, in.get(i))).toList();
        assertThat(Expansion.of(c.op, operands)).extracting(Value::type).isEqualTo(Inference.of(c.op, in, "node"));
        assertThat(b.nodes()).noneMatch(n -> n.op() instanceof Op.Composite);
    }

    @Test
    void aRegionIsItsBodyOnTheGivenOperands() {
        var b = new GraphBuilder(false);
        Value x = b.input("a", TensorType.f32(2, 3));
        Value bias = b.input("b", TensorType.f32(3));
        var results = Expansion.of(region(), List.of(x, bias));
        assertThat(results.get(0).node().operands()).containsExactly(x, bias);
        assertThat(results.get(1)).isEqualTo(x);
        assertThat(results.get(2).index()).isEqualTo(1);
        assertThat(results.get(2).node().operands()).containsExactly(results.get(0));
    }

    @Test
    void batchNormReadsItsInputInOnePassOfTwoSums() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(8, 4));
        Value c = b.input("c", TensorType.f32(4));
        Expansion.of(new Op.BatchNorm(1e-5, List.of()), List.of(x, c, c));
        assertThat(b.nodes()).filteredOn(n -> n.op() instanceof Op.Reduce).singleElement()
                .satisfies(n -> assertThat(n.types()).hasSize(2));
        assertThat(b.nodes()).filteredOn(n -> n.op() instanceof Op.Detach).hasSize(1);
    }

    @Test
    void aRateIsComparedAsFloat32() {
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(4));
        Value y = Expansion.of(new Op.Dropout(0.1, 1), List.of(x, b.randomKey())).get(0);
        assertThat(Listing.attributes(y.op())).containsExactly(
                "select(b < " + (double) 0.1f + ", 0, a * " + 1 / (1 - 0.1) + ")");
    }
}
