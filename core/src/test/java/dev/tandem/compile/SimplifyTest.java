package dev.tandem.compile;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimplifyTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(2, 3));
    private final Value row = b.input("row", TensorType.f32(3));
    private final Value n = b.input("n", TensorType.of(DType.I32, 2));

    private Value constant(DType dtype, double value) {
        return b.constant(TensorType.of(dtype), Values.of(value));
    }

    private Value map(DType dtype, Expr formula, Value... operands) {
        return b.add(new Op.Map(List.of(formula), dtype), "map", operands);
    }

    /** What is left of the graph whose output y is this value. */
    private String simplified(Value y) {
        return simplified("y", y);
    }

    private String simplified(String name, Value y) {
        b.output(name, y);
        return Lines.of(DeadCode.remove(Simplify.graph(b.build())));
    }

    // ---- formulas

    @Test
    void aConstantIsALiteral() {
        assertThat(simplified(Ops.mul(x, b.constant(2.5)))).isEqualTo("""
                %1 f32[2,3] = map(%x) {a * 2.5}
                output y = %1
                """);
    }

    @Test
    void aLiteralInAFormulaMayMakeItVanish() {
        assertThat(simplified(Ops.add(Ops.mul(x, b.constant(1)), b.constant(0)))).isEqualTo("\noutput y = %x\n");
    }

    @Test
    void aNumberTimesZeroStays() {
        assertThat(simplified(Ops.mul(x, b.constant(0)))).contains("map(%x) {a * 0}");
    }

    @Test
    void formulasOfConstantsAreComputedWhereThatIsExact() {
        assertThat(simplified(Ops.mul(b.constant(3), b.constant(4)))).isEqualTo("\noutput y = %0\n");
        assertThat(Lines.of(Simplify.graph(b.build()))).doesNotContain("map");
    }

    @Test
    void aFunctionOfAConstantStaysAndItsArgumentIsRead() {
        Value two = b.constant(2);
        assertThat(simplified(Ops.exp(two))).isEqualTo("""
                %1 f32[] = map(%0) {exp(a)}
                output y = %1
                """);
    }

    @Test
    void aRepeatedOperandIsReadOnce() {
        assertThat(simplified(Ops.mul(x, x))).contains("map(%x) {a * a}");
    }

    @Test
    void aBroadcastThatTheFormulaMakesAnywayIsLeftToIt() {
        assertThat(simplified(Ops.add(x, Ops.broadcast(Ops.reshape(row, 1, 3), x.shape()))))
                .contains("map(%x, %row) {a + b}").doesNotContain("broadcast", "reshape");
    }

    @Test
    void aViewThatDropsAnAxisIsReadAsItIs() {
        Value one = b.input("one", TensorType.f32(1, 3));
        assertThat(simplified(Ops.mul(Ops.reshape(one, 3), row))).contains("f32[3] = map(%2, %row) {a * b}");
        assertThat(simplified("z", Ops.relu(Ops.reshape(one, 3)))).contains("f32[3] = map(%4) {relu(a)}");
    }

    @Test
    void aFormulaOfBroadcastsIsComputedSmallAndThenRepeated() {
        assertThat(simplified(Ops.relu(Ops.broadcast(row, x.shape())))).isEqualTo("""
                %1 f32[3] = map(%row) {relu(a)}
                %2 f32[2,3] = broadcast(%1)
                output y = %2
                """);
    }

    @Test
    void aFormulaWithACoordinateKeepsItsShape() {
        Expr where = Expr.add(o(0), index(0));
        assertThat(simplified(Ops.map("where", where, Ops.broadcast(row, x.shape())))).isEqualTo("""
                %1 f32[2,3] = broadcast(%row)
                %2 f32[2,3] = map(%1) {a + index0}
                output y = %2
                """);
    }

    @Test
    void aResultThatIsItsOperandIsNotComputed() {
        var both = Ops.maps("both", List.of(o(0), Expr.square(o(0))), x);
        b.output("same", both.get(0));
        assertThat(simplified(both.get(1))).isEqualTo("""
                %1 f32[2,3] = map(%x) {a * a}
                output same = %x
                output y = %1
                """);
    }

    @Test
    void anOperandOfAnotherTypeIsStillConverted() {
        assertThat(simplified(map(DType.F32, o(0), n))).contains("f32[2] = map(%n) {a}");
    }

    @Test
    void onlyNumbersThatTheirTypeHoldsBecomeLiterals() {
        assertThat(simplified(map(DType.I32, Expr.add(o(0), o(1)), n, constant(DType.I32, 7)))).contains("{a + 7}");
        b.output("half", map(DType.F32, Expr.mul(o(0), o(1)), row, constant(DType.I32, 2.5)));
        b.output("large", map(DType.F32, Expr.mul(o(0), o(1)), row, constant(DType.U8, 300)));
        b.output("bit", map(DType.BOOL, Expr.apply(Fn2.EQ, o(0), o(1)), n, constant(DType.BOOL, 2)));
        b.output("small", map(DType.I32, Expr.apply(Fn2.LT, o(0), o(1)), n, constant(DType.I32, 3e9)));
        b.output("sixteen", map(DType.F32, Expr.mul(o(0), o(1)), row, constant(DType.BF16, 1.5)));
        b.output("fine", map(DType.F32, Expr.mul(o(0), o(1)), row, constant(DType.BF16, 1.001)));
        assertThat(Lines.of(DeadCode.remove(Simplify.graph(b.build()))).lines().filter(l -> l.contains("map")))
                .extracting(l -> l.replaceAll(".*\\{|}.*", ""))
                .containsExactly("a + 7", "a * b", "a * b", "a == b", "a < b", "a * 1.5", "a * b");
    }

    @Test
    void numbersOfEveryTypeThatIsHeldAreLiterals() {
        for (DType dtype : DType.values()) {
            b.output(dtype.label(), map(DType.F32, Expr.sub(o(0), o(1)), row, constant(dtype, 1)));
        }
        assertThat(Lines.of(Simplify.graph(b.build())).lines().filter(l -> l.contains("map"))).hasSize(7)
                .allSatisfy(l -> assertThat(l).contains("{a - 1}"));
    }

    @Test
    void aReductionReadsWhatWasRepeatedAsLongAsItsShapeStays() {
        Value wide = Ops.broadcast(row, x.shape());
        Value sum = Ops.reduce(Op.Kind.SUM, Expr.mul(o(0), o(1)), false, List.of(0), x, wide);
        b.output("alone", Ops.sum(wide, false, 0));
        assertThat(simplified(Ops.mul(sum, b.constant(3)))).isEqualTo("""
                %2 f32[2,3] = broadcast(%row)
                %3 f32[3] = reduce(%x, %row) {sum a * b, axes [0]}
                %4 f32[3] = reduce(%2) {sum a, axes [0]}
                %5 f32[3] = map(%3) {a * 3}
                output alone = %4
                output y = %5
                """);
    }

    @Test
    void aReductionOfConstantsAloneReadsThem() {
        Value ones = b.constant(TensorType.f32(4), Values.of(1));
        assertThat(simplified(Ops.sum(ones))).contains("reduce(%0) {sum a, axes [0]}");
    }

    // ---- movement

    @Test
    void viewsOfViewsAreOneViewOrNone() {
        b.output("back", Ops.reshape(Ops.reshape(x, 6), 2, 3));
        assertThat(simplified(Ops.reshape(Ops.reshape(x, 6), 3, 2))).isEqualTo("""
                %1 f32[3,2] = reshape(%x)
                output back = %x
                output y = %1
                """);
    }

    @Test
    void aViewOfAConstantIsAConstant() {
        Value c = b.constant(TensorType.f32(4), Values.of(1, 2, 3, 4));
        assertThat(simplified(Ops.reshape(c, 2, 2))).isEqualTo("\noutput y = %0\n");
    }

    @Test
    void oneNumberEverywhereStaysSoWhateverMovesIt() {
        Value zeros = Ops.zeros(x);
        b.output("reshaped", Ops.reshape(zeros, 6));
        b.output("transposed", Ops.transpose(zeros, 1, 0));
        b.output("sliced", Ops.slice(zeros, 0, 0, 1));
        b.output("repeated", Ops.broadcast(Ops.reshape(zeros, 1, 2, 3), Shape.of(5, 2, 3)));
        b.output("scalar", Ops.reshape(Ops.slice(Ops.slice(zeros, 0, 0, 1), 1, 0, 1), Shape.of()));
        assertThat(Lines.of(DeadCode.remove(Simplify.graph(b.build())))).isEqualTo("""
                %1 f32[6] = broadcast(%0)
                %2 f32[3,2] = broadcast(%0)
                %3 f32[1,3] = broadcast(%0)
                %4 f32[5,2,3] = broadcast(%0)
                output reshaped = %1
                output transposed = %2
                output sliced = %3
                output repeated = %4
                output scalar = %0
                """);
    }

    @Test
    void transposesOfTransposesAreOneOrNone() {
        Value cube = b.input("cube", TensorType.f32(2, 3, 4));
        b.output("back", Ops.transpose(Ops.transpose(cube, 2, 0, 1), 1, 2, 0));
        assertThat(simplified(Ops.transpose(Ops.transpose(cube, 2, 0, 1), 2, 0, 1))).isEqualTo("""
                %1 f32[3,4,2] = transpose(%cube) {[1, 2, 0]}
                output back = %cube
                output y = %1
                """);
    }

    @Test
    void aTransposeThatOnlyMovesAxesOfOneElementIsAView() {
        Value flat = b.input("flat", TensorType.f32(2, 1, 4));
        assertThat(simplified(Ops.transpose(flat, 1, 0, 2))).contains("f32[1,2,4] = reshape(%flat)");
    }

    @Test
    void aTransposeOfMatricesIsAFlagOfTheProduct() {
        Value a = b.input("a", TensorType.f32(7, 3, 2));
        Value c = b.input("c", TensorType.f32(7, 4, 3));
        b.output("turned", Ops.matmul(Ops.transpose(a, 0, 2, 1), Ops.transpose(c, 0, 2, 1)));
        b.output("back", Ops.matmul(Ops.transpose(c, 0, 2, 1), Ops.transpose(a, 0, 2, 1), true, true));
        assertThat(Lines.of(DeadCode.remove(Simplify.graph(b.build()))).lines().filter(l -> l.contains("matMul")))
                .containsExactly("%2 f32[7,2,4] = matMul(%a, %c) {transA, transB}", "%3 f32[7,4,2] = matMul(%c, %a)");
    }

    @Test
    void aTransposeThatMovesTheBatchStays() {
        Value a = b.input("a", TensorType.f32(2, 2, 2));
        assertThat(simplified(Ops.matmul(Ops.transpose(a, 1, 0, 2), a))).contains("transpose(%a) {[1, 0, 2]}");
    }

    @Test
    void whatMovesNothingDisappears() {
        b.output("pad", Ops.pad(x, List.of(0, 0), List.of(0, 0)));
        b.output("slice", Ops.slice(x, 1, 0, 3));
        b.output("concat", Ops.concat(1, x));
        b.output("split", Ops.split(x, 1, 1).get(0));
        b.output("cast", b.add(new Op.Cast(DType.F32), "cast", x));
        b.output("detach", Ops.detach(x));
        b.output("reshape", b.add(new Op.Reshape(x.shape()), "reshape", x));
        b.output("broadcast", b.add(new Op.Broadcast(x.shape()), "broadcast", x));
        b.output("transpose", Ops.transpose(x, 0, 1));
        b.output("rows", b.add(new Op.Relayout(Layout.ROW_MAJOR), "rows", x));
        assertThat(Lines.of(DeadCode.remove(Simplify.graph(b.build()))).lines().filter(l -> !l.isEmpty())).hasSize(10)
                .allSatisfy(l -> assertThat(l).endsWith(" = %x"));
    }

    @Test
    void whatMovesSomethingStays() {
        b.output("pad", Ops.pad(x, List.of(0, 1), List.of(0, 0)));
        b.output("slice", Ops.slice(x, 1, 0, 2));
        b.output("concat", Ops.concat(1, x, x));
        b.output("split", Ops.split(x, 1, 3).get(2));
        b.output("cast", Ops.cast(x, DType.I32));
        b.output("copy", b.add(new Op.Copy(), "copy", x));
        b.output("twice", Ops.broadcast(Ops.broadcast(row, x.shape()), Shape.of(4, 2, 3)));
        var cube = b.input("cube", TensorType.f32(1, 2, 3));
        b.output("layout", b.add(new Op.Relayout(Layout.CHANNELS_LAST), "layout", cube));
        assertThat(Lines.of(DeadCode.remove(Simplify.graph(b.build()))).lines().filter(l -> l.startsWith("%")))
                .extracting(l -> l.replaceAll("^\\S+ | \\{.*", "")).containsExactly("f32[2,4] = pad(%x)",
                        "f32[2,2] = slice(%x)", "f32[2,6] = concat(%x, %x)", "f32[2,1], f32[2,1], f32[2,1] = split(%x)",
                        "i32[2,3] = cast(%x)", "f32[2,3] = copy(%x)", "f32[4,2,3] = broadcast(%row)",
                        "f32[1,2,3]{channels-last} = relayout(%cube)");
    }

    @Test
    void aNumberIsRepeatedFromAScalar() {
        Value one = b.input("one", TensorType.f32(1, 1));
        assertThat(simplified(Ops.broadcast(one, x.shape()))).isEqualTo("""
                %1 f32[] = reshape(%one)
                %2 f32[2,3] = broadcast(%1)
                output y = %2
                """);
    }

    @Test
    void aConstantMayHoldAnyNumberOfElements() {
        Value steps = b.constant(TensorType.f32(3), Values.of(1, 2, 3));
        assertThat(simplified(Ops.add(x, steps))).contains("map(%x, %1) {a + b}");
    }

    // ---- convolutions

    private final Value image = b.input("image", TensorType.f32(2, 3, 4, 5));
    private final Value filter = b.input("filter", TensorType.f32(6, 3, 4, 5));

    @Test
    void aConvolutionOfWholeImagesIsAProduct() {
        assertThat(simplified(Ops.conv(image, filter, Window.of(4, 5), 1))).isEqualTo("""
                %2 f32[2,60] = reshape(%image)
                %3 f32[6,60] = reshape(%filter)
                %4 f32[2,6] = matMul(%2, %3) {transB}
                %5 f32[2,6,1,1] = reshape(%4)
                output y = %5
                """);
    }

    @Test
    void andSoAreItsGradients() {
        Value dy = b.input("dy", TensorType.f32(2, 6, 1, 1));
        b.output("dx", Ops.convInputGradient(filter, dy, Window.of(4, 5), 1, image.shape()));
        assertThat(simplified("dw", Ops.convFilterGradient(image, dy, Window.of(4, 5), 1))).isEqualTo("""
                %3 f32[2,6] = reshape(%dy)
                %4 f32[6,60] = reshape(%filter)
                %5 f32[2,60] = matMul(%3, %4)
                %6 f32[2,3,4,5] = reshape(%5)
                %7 f32[2,6] = reshape(%dy)
                %8 f32[2,60] = reshape(%image)
                %9 f32[6,60] = matMul(%7, %8) {transA}
                %10 f32[6,3,4,5] = reshape(%9)
                output dx = %6
                output dw = %10
                """);
    }

    @Test
    void aConvolutionWithPaddingOrGroupsStays() {
        assertThat(simplified(Ops.conv(image, filter, Window.of(4, 5).pad(1), 1))).contains("= conv(");
        assertThat(simplified("z", Ops.conv(image, b.input("some", TensorType.f32(6, 1, 4, 5)), Window.of(4, 5), 3)))
                .contains("groups 3");
    }
}
