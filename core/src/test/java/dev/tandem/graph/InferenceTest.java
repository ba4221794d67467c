package dev.tandem.graph;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Types.type;
import static dev.tandem.graph.Types.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceTest {

    private static final Window SQUARE = Window.of(3, 3);
    private static final Window ODD = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(0, 1),
            List.of(1, 2), false);

    /** An operation, the types of its operands, those of its results. */
    record Case(Op op, String operands, String results) {
        @Override
        public String toString() {
            return Listing.signature(op, types(operands)) + " → " + results;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(leaves(), formulas(), contractions(), pooling(), movement(), composites()).flatMap(s -> s);
    }

    private static Stream<Case> leaves() {
        return Stream.of(new Case(new Op.Input("x", type("u8[2,3]")), "", "u8[2,3]"),
                new Case(new Op.State("w", type("bf16[4]"), new Init.Fill(0)), "", "bf16[4]"),
                new Case(new Op.Constant(type("i32[2,2]"), Values.of(1, 2, 3, 4)), "", "i32[2,2]"),
                new Case(new Op.Constant(type("f32[2,2]"), Values.of(1)), "", "f32[2,2]"),
                new Case(new Op.Iota(type("i32[2,7]"), 1), "", "i32[2,7]"));
    }

    private static Stream<Case> formulas() {
        return Stream.of(new Case(new Op.Map(List.of(Expr.add(o(0), o(1))), DType.F32), "f32[4,1] f32[3]", "f32[4,3]"),
                new Case(new Op.Map(List.of(o(0), Expr.square(o(1))), DType.BF16), "f32[2] u8[]", "bf16[2] bf16[2]"),
                new Case(new Op.Map(List.of(lit(1)), DType.F32), "", "f32[]"),
                new Case(new Op.Map(List.of(Expr.add(o(0), index(1))), DType.I32), "bool[3,5]", "i32[3,5]"),
                new Case(sum(List.of(1), false, o(0)), "f32[2,3,4]", "f32[2,4]"),
                new Case(sum(List.of(2, 0), true, o(0)), "f32[2,3,4]", "f32[1,3,1]"),
                new Case(sum(List.of(0), false, Expr.mul(o(0), o(1))), "f32[5,1] f32[4]", "f32[4]"),
                new Case(sum(List.of(), false, o(0)), "f32[2]", "f32[2]"),
                new Case(new Op.Reduce(List.of(new Reduction(Kind.MAX, o(0)), new Reduction(Kind.ARG_MAX, o(0))),
                        List.of(0), false, DType.F32), "f32[6,2]", "f32[2] i32[2]"),
                new Case(new Op.Reduce(List.of(new Reduction(Kind.SUM, o(0))), List.of(0), false, DType.I64), "i32[6]",
                        "i64[]"));
    }

    private static Op.Reduce sum(List<Integer> axes, boolean keep, Expr formula) {
        return new Op.Reduce(List.of(new Reduction(Kind.SUM, formula)), axes, keep, DType.F32);
    }

    private static Stream<Case> contractions() {
        var finish = List.of(Expr.add(o(0), o(1)), o(0));
        return Stream.of(new Case(new Op.MatMul(false, false, List.of()), "f32[2,3] f32[3,5]", "f32[2,5]"),
                new Case(new Op.MatMul(true, false, List.of()), "f32[3,2] f32[3,5]", "f32[2,5]"),
                new Case(new Op.MatMul(false, true, List.of()), "f64[7,2,3] f64[7,5,3]", "f64[7,2,5]"),
                new Case(new Op.MatMul(true, true, finish), "f32[3,2] f32[5,3] f32[5]", "f32[2,5] f32[2,5]"),
                new Case(new Op.Conv(SQUARE, 1, List.of()), "f32[2,3,8,9] f32[4,3,3,3]", "f32[2,4,6,7]"),
                new Case(new Op.Conv(ODD, 2, finish), "f32[2,4,7,5] f32[6,2,3,2] f32[6,1,1]",
                        "f32[2,6,3,4] f32[2,6,3,4]"),
                new Case(new Op.Conv(Window.of(3).stride(2), 1, List.of()), "f32[2,3,8] f32[4,3,3]", "f32[2,4,3]"),
                new Case(new Op.Conv(Window.of(1, 2, 3), 1, List.of()), "f32[1,1,4,4,4] f32[2,1,1,2,3]",
                        "f32[1,2,4,3,2]"),
                new Case(new Op.ConvInputGradient(ODD, 2, Shape.of(2, 4, 7, 5), List.of()),
                        "f32[6,2,3,2] f32[2,6,3,4]", "f32[2,4,7,5]"),
                new Case(new Op.ConvFilterGradient(ODD, 2, List.of()), "f32[2,4,7,5] f32[2,6,3,4]", "f32[6,2,3,2]"),
                new Case(new Op.ConvFilterGradient(SQUARE, 1, finish), "f32[2,3,8,9] f32[2,4,6,7] f32[4,3,3,3]",
                        "f32[4,3,3,3] f32[4,3,3,3]"));
    }

    private static Stream<Case> pooling() {
        Window pairs = Window.of(2, 2).stride(2);
        return Stream.of(new Case(new Op.Pool(PoolKind.MAX, pairs), "f32[1,2,5,4]", "f32[1,2,2,2]"),
                new Case(new Op.Pool(PoolKind.AVERAGE, pairs.ceiling()), "bf16[1,2,5,4]", "bf16[1,2,3,2]"),
                new Case(new Op.PoolGradient(PoolKind.MAX, pairs, Shape.of(1, 2, 5, 4)), "f32[1,2,5,4] f32[1,2,2,2]",
                        "f32[1,2,5,4]"),
                new Case(new Op.PoolGradient(PoolKind.AVERAGE_PADDED, pairs, Shape.of(1, 2, 5, 4)), "f32[1,2,2,2]",
                        "f32[1,2,5,4]"),
                new Case(new Op.PoolTangent(pairs), "f32[1,2,5,4] f32[1,2,5,4]", "f32[1,2,2,2]"));
    }

    private static Stream<Case> movement() {
        return Stream.of(new Case(new Op.Reshape(Shape.of(6)), "u8[2,3]", "u8[6]"),
                new Case(new Op.Transpose(List.of(2, 0, 1)), "f32[2,3,4]", "f32[4,2,3]"),
                new Case(new Op.Slice(List.of(0, 1), List.of(2, 3)), "i64[2,4]", "i64[2,2]"),
                new Case(new Op.Pad(List.of(1, 0), List.of(2, 3)), "f32[2,4]", "f32[5,7]"),
                new Case(new Op.Concat(1), "f32[2,3] f32[2,1] f32[2,4]", "f32[2,8]"),
                new Case(new Op.Split(0, List.of(1, 2)), "i32[3,2]", "i32[1,2] i32[2,2]"),
                new Case(new Op.Gather(), "u8[9,4] i32[2,3]", "u8[2,3,4]"),
                new Case(new Op.Gather(), "f32[9] i32[]", "f32[]"),
                new Case(new Op.ScatterAdd(), "f32[9,4] i32[2,3] f32[2,3,4]", "f32[9,4]"),
                new Case(new Op.Broadcast(Shape.of(5, 2, 3)), "f32[2,1]", "f32[5,2,3]"),
                new Case(new Op.Cast(DType.U8), "f32[2]", "u8[2]"), new Case(new Op.Copy(), "bool[2]", "bool[2]"),
                new Case(new Op.Copy(), "f32[1,2,3]{channels-last}", "f32[1,2,3]"),
                new Case(new Op.Detach(), "f32[2]", "f32[2]"),
                new Case(new Op.Relayout(Layout.CHANNELS_LAST), "f32[1,2,3]", "f32[1,2,3]{channels-last}"),
                new Case(new Op.Relayout(Layout.ROW_MAJOR), "f32[1,2]", "f32[1,2]"),
                new Case(new Op.Random(Distribution.NORMAL, 5, Shape.of(3, 3)), "i64[2]", "f32[3,3]"));
    }

    private static Stream<Case> composites() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", type("f32[2]"));
        Value n = b.input("n", type("i32[3]"));
        b.output("both", Ops.reshape(x, 1, 2));
        b.output("other", n);
        return Stream.of(
                new Case(new Op.BatchNorm(1e-5, List.of()), "f32[2,3,4] f32[3] f32[3]",
                        "f32[2,3,4] f32[3] f32[3] f32[3]"),
                new Case(new Op.BatchNorm(1e-5, List.of(Expr.add(o(0), o(1)), o(0))),
                        "f32[2,3] f32[3] f32[3] f32[2,3]", "f32[2,3] f32[2,3] f32[3] f32[3] f32[3]"),
                new Case(new Op.BatchNormGradient(), "f32[2,3,4] f32[3] f32[3] f32[3] f32[2,3,4]",
                        "f32[2,3,4] f32[3] f32[3]"),
                new Case(new Op.LocalResponseNormalization(5, 2, 1e-4, 0.75), "f32[1,6,2,2]", "f32[1,6,2,2]"),
                new Case(new Op.LocalResponseNormalizationGradient(5, 2, 1e-4, 0.75), "f32[1,6,2] f32[1,6,2]",
                        "f32[1,6,2]"),
                new Case(new Op.Dropout(0.5, 1), "f32[2,3] i64[2]", "f32[2,3]"),
                new Case(new Op.Region("body", b.build()), "f32[2] i32[3]", "f32[1,2] i32[3]"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTypesOfResultsFollowFromThoseOfOperands(Case c) {
        assertThat(Inference.of(c.op, types(c.operands), "node")).isEqualTo(types(c.results));
    }

    @Test
    void everyOperationHasACase() {
        Set<Class<?>> covered = cases().map(c -> c.op.getClass()).collect(Collectors.toSet());
        assertThat(covered).isEqualTo(records(Op.class));
    }

    /** The records a sealed interface permits, at any depth. */
    private static Set<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Set.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(c -> records(c).stream())
                        .collect(Collectors.toSet());
    }
}
