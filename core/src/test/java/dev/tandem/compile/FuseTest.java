package dev.tandem.compile;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.spi.Pass;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FuseTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(8, 4));
    private final Value y = b.input("y", TensorType.f32(8, 4));
    private final Value row = b.input("row", TensorType.f32(4));

    private String fused() {
        return Lines.of(DeadCode.remove(Fuse.graph(b.build())));
    }

    private Value map(DType dtype, Expr formula, Value... operands) {
        return b.add(new Op.Map(List.of(formula), dtype), "map", operands);
    }

    // ---- maps into maps and reductions

    @Test
    void aChainOfFormulasIsOne() {
        b.output("y", Ops.exp(Ops.add(Ops.tanh(Ops.mul(x, y)), row)));
        assertThat(fused()).isEqualTo("""
                %3 f32[8,4] = map(%x, %y, %row) {exp(tanh(a * b) + c)}
                output y = %3
                """);
    }

    @Test
    void anExpensiveFormulaThatTwoReadIsComputedOnce() {
        Value shared = Ops.exp(x);
        b.output("a", Ops.add(shared, y));
        b.output("b", Ops.mul(shared, y));
        assertThat(fused()).isEqualTo("""
                %2 f32[8,4] = map(%x) {exp(a)}
                %3 f32[8,4] = map(%2, %y) {a + b}
                %4 f32[8,4] = map(%2, %y) {a * b}
                output a = %3
                output b = %4
                """);
    }

    @Test
    void aCheapFormulaThatTwoReadIsComputedTwice() {
        Value shared = Ops.relu(Ops.add(x, row));
        b.output("a", Ops.exp(shared));
        b.output("b", Ops.sum(Ops.square(shared)));
        assertThat(fused()).isEqualTo("""
                %2 f32[8,4] = map(%x, %row) {exp(relu(a + b))}
                %3 f32[] = reduce(%x, %row) {sum t1 = relu(a + b); t1 * t1, axes [0, 1]}
                output a = %2
                output b = %3
                """);
    }

    @Test
    void aCheapFormulaOfTwoLargeOperandsIsNot() {
        Value shared = Ops.add(x, y);
        b.output("a", Ops.exp(shared));
        b.output("b", Ops.tanh(shared));
        assertThat(fused()).contains("{a + b}");
    }

    @Test
    void aFormulaThatIsAnOutputOrReadByAnotherOperationIsStored() {
        Value kept = Ops.relu(x);
        b.output("kept", kept);
        b.output("a", Ops.exp(kept));
        Value moved = Ops.relu(y);
        b.output("b", Ops.transpose(moved, 1, 0));
        b.output("c", Ops.exp(moved));
        assertThat(fused()).contains("%2 f32[8,4] = map(%x) {relu(a)}", "map(%2) {exp(a)}",
                "%4 f32[8,4] = map(%y) {relu(a)}", "map(%4) {exp(a)}");
    }

    @Test
    void aSmallFormulaIsNotRepeatedForEveryRow() {
        b.output("y", Ops.add(x, Ops.exp(row)));
        assertThat(fused()).contains("f32[4] = map(%row) {exp(a)}");
    }

    @Test
    void aReductionTakesInWhatOnlyItReads() {
        b.output("y", Ops.sum(Ops.exp(Ops.sub(x, row)), false, 0));
        assertThat(fused()).isEqualTo("""
                %2 f32[4] = reduce(%x, %row) {sum exp(a - b), axes [0]}
                output y = %2
                """);
    }

    @Test
    void allResultsOfAProducerAreTakenIn() {
        var both = Ops.maps("both", List.of(Expr.add(o(0), o(1)), Expr.mul(o(0), o(1))), x, y);
        b.output("y", Ops.div(both.get(0), both.get(1)));
        assertThat(fused()).contains("map(%x, %y) {(a + b) / (a * b)}");
    }

    @Test
    void integersComposeOnlyWhereNothingIsCut() {
        Value n = b.input("n", TensorType.of(DType.I64, 4));
        b.output("wide", map(DType.I64, Expr.mul(o(0), lit(2)), map(DType.I64, Expr.add(o(0), lit(3)), n)));
        Value s = b.input("s", TensorType.of(DType.I32, 4));
        b.output("narrow", map(DType.I32, Expr.mul(o(0), lit(2)), map(DType.I32, Expr.add(o(0), lit(3)), s)));
        Value u = b.input("u", TensorType.of(DType.BF16, 4));
        b.output("rounded", map(DType.BF16, Expr.mul(o(0), lit(2)), map(DType.BF16, Expr.add(o(0), lit(3)), u)));
        assertThat(fused().lines().filter(l -> l.startsWith("%")).map(l -> l.replaceAll(".*\\{|}", "")))
                .containsExactly("(a + 3) * 2", "a + 3", "a * 2", "a + 3", "a * 2");
    }

    @Test
    void formulasOfTwoTypesStayApart() {
        b.output("y", map(DType.F32, Expr.mul(o(0), lit(2)), map(DType.F64, Expr.apply(Fn.EXP, o(0)), x)));
        assertThat(fused()).contains("f64[8,4] = map", "f32[8,4] = map");
    }

    @Test
    void anIntegerIsReadAsItIsWhereAFormulaWantsAFloat() {
        Value bytes = b.input("bytes", TensorType.of(DType.U8, 8, 4));
        b.output("scaled", Ops.scale(Ops.cast(bytes, DType.F32), 1 / 256.0));
        b.output("halves", Ops.scale(Ops.cast(x, DType.F32), 0.5));
        b.output("again", Ops.exp(Ops.cast(bytes, DType.F32)));
        assertThat(fused()).contains("map(%bytes) {a * 0.00390625}", "map(%bytes) {exp(a)}").doesNotContain("cast");
    }

    @Test
    void aWideIntegerIsReadTwiceOnlyIfNobodyElseWantsTheFloat() {
        Value wide = b.input("wide", TensorType.of(DType.I64, 8, 4));
        Value cast = Ops.cast(wide, DType.F32);
        b.output("a", Ops.exp(cast));
        b.output("b", Ops.tanh(cast));
        assertThat(fused()).contains("cast(%wide)");
    }

    @Test
    void aCastToBytesIsNotLost() {
        Value half = map(DType.F32, Expr.mul(o(0), lit(0.5)), Ops.cast(x, DType.U8));
        b.output("y", half);
        assertThat(fused()).contains("u8[8,4] = cast(%x)");
    }

    @Test
    void aCoordinateIsPartOfTheFormulaWhereItsTypeHoldsIt() {
        Value iota = b.add(new Op.Iota(TensorType.f32(8, 4), 1), "iota");
        b.output("y", Ops.add(x, iota));
        Value small = b.add(new Op.Iota(TensorType.f32(4), 0), "iota");
        b.output("z", Ops.add(x, small));
        Value many = b.add(new Op.Iota(TensorType.of(DType.U8, 300), 0), "iota");
        b.output("cut", Ops.add(b.input("long", TensorType.f32(300)), many));
        Value fine = b.add(new Op.Iota(TensorType.of(DType.BF16, 300), 0), "iota");
        b.output("rounded", Ops.add(b.input("long", TensorType.f32(300)), fine));
        assertThat(fused()).contains("map(%x) {a + index1}", "f32[4] = iota() {axis 0}", "u8[300] = iota() {axis 0}",
                "bf16[300] = iota() {axis 0}");
    }

    @Test
    void aFormulaThatWouldGrowTooLargeIsCut() {
        Value sum = x;
        for (int i = 0; i < 40; i++) {
            sum = Ops.add(Ops.tanh(sum), b.input("x" + i, x.type()));
        }
        b.output("y", sum);
        var graph = DeadCode.remove(Fuse.graph(b.build()));
        assertThat(graph.nodes()).filteredOn(n -> n.op() instanceof Op.Map).hasSizeBetween(4, 10)
                .allSatisfy(n -> assertThat(n.operands()).hasSizeLessThanOrEqualTo(Fuse.MAX_OPERANDS));
    }

    // ---- epilogues

    @Test
    void biasAndActivationFinishAProduct() {
        Value w = b.input("w", TensorType.f32(4, 4));
        b.output("y", Ops.relu(Ops.add(Ops.matmul(x, w), row)));
        assertThat(fused()).isEqualTo("""
                %3 f32[8,4] = matMul(%x, %w, %row) {relu(a + b)}
                output y = %3
                """);
    }

    @Test
    void aProductThatTwoReadIsNotFinished() {
        Value w = b.input("w", TensorType.f32(4, 4));
        Value product = Ops.matmul(x, w);
        b.output("a", Ops.exp(product));
        b.output("b", Ops.tanh(product));
        assertThat(fused()).contains("matMul(%x, %w)\n", "{exp(a)}", "{tanh(a)}");
    }

    @Test
    void aProductThatIsSquaredAfterwardsIsReadFromItsRegister() {
        Value w = b.input("w", TensorType.f32(4, 4));
        Value product = Ops.matmul(x, w);
        b.output("y", Ops.mul(product, product));
        assertThat(fused()).contains("matMul(%x, %w) {a * a}");
    }

    @Test
    void aFormulaOverALargerShapeDoesNotFinishAProduct() {
        Value small = Ops.matmul(b.input("a", TensorType.f32(1, 4)), b.input("c", TensorType.f32(4, 4)));
        b.output("y", Ops.add(x, small));
        assertThat(fused()).contains("matMul(%a, %c)\n", "map(%x, %3) {a + b}");
    }

    @Test
    void aFormulaOfAnotherTypeDoesNotFinishAProduct() {
        Value w = b.input("w", TensorType.f32(4, 4));
        b.output("y", map(DType.F64, Expr.square(o(0)), Ops.matmul(x, w)));
        assertThat(fused()).contains("f32[8,4] = matMul(%x, %w)\n");
    }

    @Test
    void aWholeOptimizerStepFinishesAWeightGradient() {
        Value w = b.state("w", TensorType.f32(4, 4), new Init.Fill(0));
        Value v = b.state("v", TensorType.f32(4, 4), new Init.Fill(0));
        Value gradient = Ops.matmul(x, y, true, false);
        Expr velocity = Expr.add(Expr.mul(lit(0.9), o(2)), o(1));
        var next = Ops.maps("step", List.of(Expr.sub(o(0), velocity), velocity), w, gradient, v);
        b.update(w, next.get(0));
        b.update(v, next.get(1));
        assertThat(fused()).isEqualTo("""
                %4 f32[4,4], f32[4,4] = matMul(%x, %y, %w, %v) {transA, b - (0.9 * c + a), 0.9 * c + a}
                update w := %4.0
                update v := %4.1
                """);
    }

    @Test
    void anEpilogueGoesOnInTheNextOne() {
        Value w = b.input("w", TensorType.f32(4, 4));
        Value biased = b.add(new Op.MatMul(false, false, List.of(Expr.add(o(0), o(1)))), "product", x, w, row);
        b.output("y", Ops.mul(Ops.tanh(biased), y));
        assertThat(fused()).contains("matMul(%x, %w, %row, %y) {tanh(a + b) * c}");
    }

    @Test
    void aCoordinateInAnEpilogueMeansTheResults() {
        Value w = b.input("w", TensorType.f32(4, 4));
        b.output("y", Ops.map("where", Expr.add(o(0), index(1)), Ops.matmul(x, w)));
        assertThat(fused()).contains("matMul(%x, %w) {a + index1}");
    }

    @Test
    void whatFinishesANormalisationIsItsEpilogueAndItsStatisticsStay() {
        Value c = b.input("c", TensorType.f32(4));
        var norm = Ops.batchNorm(x, c, c, 1e-5);
        b.output("mean", Ops.scale(norm.get(1), 0.5));
        b.output("y", Ops.relu(Ops.add(norm.get(0), y)));
        var graph = DeadCode.remove(Fuse.graph(b.build()));
        assertThat(Lines.of(graph)).isEqualTo("""
                %3 f32[8,4], f32[4], f32[4], f32[4] = batchNorm(%x, %c, %c, %y) {epsilon 1.0E-5, relu(a + b)}
                %4 f32[4] = map(%3.1) {a * 0.5}
                output mean = %4
                output y = %3.0
                """);
    }

    @Test
    void aNormalisationWhoseStatisticsTheFormulaReadsIsNotFinished() {
        Value c = b.input("c", TensorType.f32(4));
        var norm = Ops.batchNorm(x, c, c, 1e-5);
        b.output("y", Ops.add(norm.get(0), norm.get(1)));
        assertThat(fused()).contains("{epsilon 1.0E-5}\n", "{a + b}");
    }

    @Test
    void aNormalisationWhoseStatisticsAreOutputsIsNotFinished() {
        Value c = b.input("c", TensorType.f32(4));
        var norm = Ops.batchNorm(x, c, c, 1e-5);
        b.output("mean", norm.get(1));
        b.output("y", Ops.relu(norm.get(0)));
        assertThat(fused()).contains("{epsilon 1.0E-5}\n", "{relu(a)}");
    }

    @Test
    void statisticsThatMustComeFirstKeepANormalisationFromBeingFinished() {
        Value c = b.input("c", TensorType.f32(4));
        var norm = Ops.batchNorm(x, c, c, 1e-5);
        Value deviation = Ops.sqrt(Ops.transpose(Ops.reshape(norm.get(3), 4, 1), 1, 0));
        b.output("y", Ops.mul(norm.get(0), deviation));
        var graph = DeadCode.remove(Fuse.graph(b.build()));
        assertThat(Lines.of(graph)).contains("{epsilon 1.0E-5}\n", "{a * b}");
        assertThat(graph.nodes()).filteredOn(n -> n.op() instanceof Op.BatchNorm).hasSize(1);
    }

    // ---- siblings

    @Test
    void reductionsOfTheSameOperandsAreOnePass() {
        b.output("sum", Ops.reduce(Kind.SUM, Expr.mul(o(0), o(1)), false, List.of(0), x, y));
        b.output("max", Ops.reduce(Kind.MAX, Expr.sub(o(0), o(1)), false, List.of(0), y, x));
        b.output("where", Ops.reduce(Kind.ARG_MAX, Expr.sub(o(0), o(1)), false, List.of(0), y, x));
        b.output("other", Ops.reduce(Kind.SUM, Expr.mul(o(0), o(1)), false, List.of(1), x, y));
        assertThat(fused()).isEqualTo("""
                %2 f32[4], f32[4], i32[4] = reduce(%x, %y) {sum a * b, max b - a, arg_max b - a, axes [0]}
                %3 f32[8] = reduce(%x, %y) {sum a * b, axes [1]}
                output sum = %2.0
                output max = %2.1
                output where = %2.2
                output other = %3
                """);
    }

    @Test
    void aPassTakesOnNoMoreReductionsThanFitRegisters() {
        IntStream.range(0, 60).forEach(i -> b.output("y" + i,
                Ops.reduce(Kind.SUM, Expr.apply(Fn.EXP, Expr.mul(o(0), lit(i + 0.5))), false, List.of(0), x)));
        var graph = DeadCode.remove(Fuse.graph(b.build()));
        assertThat(graph.nodes()).filteredOn(n -> n.op() instanceof Op.Reduce).hasSizeBetween(3, 8)
                .allSatisfy(n -> assertThat(Fuse.fits(Reductions.formulas((Op.Reduce) n.op()), 1)).isTrue());
        assertThat(graph.outputs().values().stream().map(Value::node).map(Node::op))
                .allMatch(Op.Reduce.class::isInstance);
    }

    @Test
    void withoutFusionNothingIsFused() {
        b.output("y", Ops.exp(Ops.add(x, y)));
        var graph = Compiler.optimize(b.build(), new PlainBackend(), CompileOptions.defaults().unfused());
        assertThat(graph.nodes()).filteredOn(n -> n.op() instanceof Op.Map).hasSize(2);
        assertThat(Compiler.passes(new PlainBackend(), CompileOptions.defaults()))
                .extracting(Pass::name).containsExactly("expand", "dead code", "simplify",
                        "common subexpressions", "simplify", "dead code", "fuse", "dead code", "common subexpressions",
                        "own", "dead code");
    }
}
