package dev.tandem.graph;

import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Types.type;
import static dev.tandem.graph.Types.types;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceMessagesTest {

    private static final Window PAIR = Window.of(2, 2);
    private static final Shape IMAGE = Shape.of(1, 2, 4, 4);

    /** An operation, operand types that do not fit, and what is said about it. */
    record Case(Op op, String operands, String message) {
        @Override
        public String toString() {
            return Listing.signature(op, types(operands));
        }
    }

    @ParameterizedTest
    @MethodSource({"leaves", "formulas", "products", "convolutions", "windows", "poolings", "movements", "composites"})
    void operandsThatDoNotFitAreRefused(Case c) {
        assertThatThrownBy(() -> Inference.of(c.op, types(c.operands), "net/layer"))
                .isInstanceOf(UsageException.class).hasMessage(c.message);
    }

    static Stream<Case> leaves() {
        return Stream.of(
                new Case(new Op.Input("x", type("f32[2]")), "f32[1]",
                        "input 'net/layer': needs 0 operands (got [f32[1]]) — pass 0"),
                new Case(new Op.Constant(type("f32[2]"), Values.of(1, 2, 3)), "",
                        "constant 'net/layer': needs one number or one an element (3 numbers for f32[2]) — give 2"),
                new Case(new Op.Iota(type("i32[2]"), 1), "",
                        "iota 'net/layer': there is no axis 1 (shape [2]) — axes are 0 to 0"));
    }

    static Stream<Case> formulas() {
        return Stream.of(
                new Case(new Op.Map(List.of(o(0)), DType.F32), "f32[2,3] f32[2]",
                        "map 'net/layer': shapes do not broadcast ([2,3], [2]) — sizes must be equal or 1, aligned at the last axis"),
                new Case(new Op.Map(List.of(), DType.F32), "f32[2]",
                        "map 'net/layer': needs a formula — give at least one"),
                new Case(new Op.Map(List.of(Expr.add(o(0), o(2))), DType.F32), "f32[2] f32[2]",
                        "map 'net/layer': a formula reads operand 2 (there are 2) — number from 0"),
                new Case(new Op.Map(List.of(index(1)), DType.F32), "f32[2]",
                        "map 'net/layer': there is no axis 1 (shape [2]) — axes are 0 to 0"),
                new Case(new Op.Map(List.of(o(0)), DType.I32), "f32[2]",
                        "map 'net/layer': an integer formula has a float operand ([f32[2]] to i32) — cast it first"),
                new Case(reduce(o(0), 0, 2), "f32[2,3]",
                        "reduce 'net/layer': there is no axis 2 (shape [2,3]) — axes are 0 to 1"),
                new Case(reduce(o(0), -1), "f32[2,3]",
                        "reduce 'net/layer': there is no axis -1 (shape [2,3]) — axes are 0 to 1"),
                new Case(reduce(o(0), 1, 1), "f32[2,3]",
                        "reduce 'net/layer': an axis is listed twice (axes [1, 1]) — list each once"),
                new Case(reduce(o(1), 0), "f32[2,3]",
                        "reduce 'net/layer': a formula reads operand 1 (there are 1) — number from 0"),
                new Case(new Op.Reduce(List.of(), List.of(0), false, DType.F32), "f32[2]",
                        "reduce 'net/layer': needs a formula — give at least one"),
                new Case(new Op.Reduce(List.of(new Reduction(Kind.SUM, o(0))), List.of(0), false, DType.I64), "f32[2]",
                        "reduce 'net/layer': an integer formula has a float operand ([f32[2]] to i64) — cast it first"));
    }

    private static Op.Reduce reduce(Expr formula, Integer... axes) {
        return new Op.Reduce(List.of(new Reduction(Kind.SUM, formula)), List.of(axes), false, DType.F32);
    }

    static Stream<Case> products() {
        var plain = new Op.MatMul(false, false, List.of());
        return Stream.of(
                new Case(plain, "f32[2,3]",
                        "matmul 'net/layer': needs at least 2 operands (got [f32[2,3]]) — pass more"),
                new Case(plain, "f32[2,3] f32[3,4] f32[4]",
                        "matmul 'net/layer': needs 2 operands (got [f32[2,3], f32[3,4], f32[4]]) — pass 2"),
                new Case(plain, "f32[2,3] f32[3]",
                        "matmul 'net/layer': operands need the same rank, at least 2 (left [2,3], right [3]) — reshape one of them"),
                new Case(plain, "f32[2,3] f32[4,5]",
                        "matmul 'net/layer': inner sizes differ: left has 3, right has 4 (left [2,3], right [4,5]) — transpose or resize one operand"),
                new Case(new Op.MatMul(true, true, List.of()), "f32[3,2] f32[5,4]",
                        "matmul 'net/layer': inner sizes differ: left has 3, right has 4 (left [3,2] transposed, right [5,4] transposed) — transpose or resize one operand"),
                new Case(plain, "f32[6,2,3] f32[1,3,4]",
                        "matmul 'net/layer': leading sizes differ (left [6,2,3], right [1,3,4]) — broadcast the smaller operand first"),
                new Case(plain, "i32[2,3] i32[3,4]",
                        "matmul 'net/layer': operands need one float element type (i32[2,3], i32[3,4]) — cast one of them"),
                new Case(plain, "f32[2,3] bf16[3,4]",
                        "matmul 'net/layer': operands need one float element type (f32[2,3], bf16[3,4]) — cast one of them"),
                new Case(new Op.MatMul(false, false, List.of(Expr.add(o(0), o(1)))), "f32[2,3] f32[3,4] f32[2]",
                        "matmul 'net/layer': an epilogue's operand does not broadcast to the result ([2] to [2,4]) — sizes must be equal or 1, aligned at the last axis"),
                new Case(new Op.MatMul(false, false, List.of(Expr.add(o(0), o(1)))), "f32[2,3] f32[3,4]",
                        "matmul epilogue 'net/layer': a formula reads operand 1 (there are 1) — number from 0"));
    }

    static Stream<Case> convolutions() {
        var plain = new Op.Conv(PAIR, 1, List.of());
        return Stream.of(
                new Case(plain, "f32[1,2,4,4] f32[3,4,2,2]",
                        "conv 'net/layer': filter expects 4 channels, input has 2 (input [1,2,4,4], filter [3,4,2,2], groups 1) — make the filter's second size 2"),
                new Case(new Op.Conv(PAIR, 2, List.of()), "f32[1,2,4,4] f32[3,1,2,2]",
                        "conv 'net/layer': groups must divide input and output channels (input [1,2,4,4], filter [3,1,2,2], groups 2) — choose another number of groups"),
                new Case(new Op.Conv(PAIR, 0, List.of()), "f32[1,2,4,4] f32[3,2,2,2]",
                        "conv 'net/layer': groups must divide input and output channels (input [1,2,4,4], filter [3,2,2,2], groups 0) — choose another number of groups"),
                new Case(plain, "f32[1,2,4,4] f32[3,2,3,2]",
                        "conv 'net/layer': filter and window differ (filter [3,2,3,2], window 2x2) — make their kernel sizes equal"),
                new Case(plain, "f32[1,2,4,4] f32[3,2,2]",
                        "conv 'net/layer': filter and input need the same rank (input [1,2,4,4], filter [3,2,2], groups 1) — give both 4 axes"),
                new Case(new Op.Conv(PAIR.ceiling(), 1, List.of()), "f32[1,2,4,4] f32[3,2,2,2]",
                        "conv 'net/layer': a convolution has no ceil mode (window 2x2 ceil) — pad instead"),
                new Case(plain, "f32[1,2,4,4] f64[3,2,2,2]",
                        "conv 'net/layer': operands need one float element type (f32[1,2,4,4], f64[3,2,2,2]) — cast one of them"),
                new Case(new Op.ConvInputGradient(PAIR, 1, IMAGE, List.of()), "f32[3,2,2,2] f32[1,3,4,4]",
                        "conv input gradient 'net/layer': output gradient has another shape than the output (filter [3,2,2,2], output [1,3,4,4], input [1,2,4,4], groups 1) — expected [1,3,3,3]"),
                new Case(new Op.ConvInputGradient(PAIR, 1, IMAGE, List.of()), "f32[3,2,2] f32[1,3,3,3]",
                        "conv input gradient 'net/layer': filter and output need the same rank (filter [3,2,2], output [1,3,3,3], input [1,2,4,4], groups 1) — give both 4 axes"),
                new Case(new Op.ConvFilterGradient(PAIR, 1, List.of()), "f32[1,2,4,4] f32[2,3,3,3]",
                        "conv filter gradient 'net/layer': output gradient has another shape than the output (input [1,2,4,4], output [2,3,3,3], groups 1) — expected [1,3,3,3]"),
                new Case(new Op.ConvFilterGradient(PAIR, 2, List.of()), "f32[1,2,4,4] f32[1,3,3,3]",
                        "conv filter gradient 'net/layer': ranks or groups do not fit (input [1,2,4,4], output [1,3,3,3], groups 2) — use the forward convolution's operands"));
    }

    static Stream<Case> windows() {
        String sound = "kernel, stride and dilation must be at least 1, padding at least 0";
        return Stream.of(
                new Case(new Op.Conv(Window.of(2), 1, List.of()), "f32[1,2,4,4] f32[3,2,2,2]",
                        "conv 'net/layer': needs [N,C,…] with as many spatial axes as the window (operand 0 [1,2,4,4], window 2) — reshape the input or change the window"),
                new Case(pool(Window.of()), "f32[4,4]",
                        "pool 'net/layer': needs [N,C,…] with as many spatial axes as the window (operand 0 [4,4], window ) — reshape the input or change the window"),
                new Case(pool(PAIR.stride(0)), "f32[1,2,4,4]",
                        "pool 'net/layer': " + sound + " (window 2x2 stride 0) — change the window"),
                new Case(pool(PAIR.dilate(0)), "f32[1,2,4,4]",
                        "pool 'net/layer': " + sound + " (window 2x2 dilation 0) — change the window"),
                new Case(pool(PAIR.pad(-1)), "f32[1,2,4,4]",
                        "pool 'net/layer': " + sound + " (window 2x2 pad -1) — change the window"),
                new Case(pool(Window.of(0, 1)), "f32[1,2,4,4]",
                        "pool 'net/layer': " + sound + " (window 0x1) — change the window"),
                new Case(pool(Window.of(5, 5)), "f32[1,2,4,4]",
                        "pool 'net/layer': the window is larger than the padded input (input [1,2,4,4], window 5x5) — use a smaller window or more padding"),
                new Case(pool(PAIR.pad(2)), "f32[1,2,4,4]",
                        "pool 'net/layer': padding is as large as the window (window 2x2 pad 2) — pad by less than the kernel"));
    }

    private static Op.Pool pool(Window window) {
        return new Op.Pool(PoolKind.MAX, window);
    }

    static Stream<Case> poolings() {
        return Stream.of(
                new Case(pool(PAIR), "i32[1,2,4,4]",
                        "pool 'net/layer': needs a float input (got i32[1,2,4,4]) — cast it"),
                new Case(pool(PAIR), "f32[1,2,4,4] f32[1]",
                        "pool 'net/layer': needs 1 operands (got [f32[1,2,4,4], f32[1]]) — pass 1"),
                new Case(new Op.PoolGradient(PoolKind.MAX, PAIR, IMAGE), "f32[1,2,3,3]",
                        "pool gradient 'net/layer': needs 2 operands (got [f32[1,2,3,3]]) — pass 2"),
                new Case(new Op.PoolGradient(PoolKind.MAX, PAIR, IMAGE), "f32[1,2,4,5] f32[1,2,3,3]",
                        "pool gradient 'net/layer': shapes differ ([1,2,4,5], expected [1,2,4,4]) — make them equal"),
                new Case(new Op.PoolGradient(PoolKind.AVERAGE, PAIR, IMAGE), "f32[1,2,4,4]",
                        "pool gradient 'net/layer': shapes differ ([1,2,4,4], expected [1,2,3,3]) — make them equal"),
                new Case(new Op.PoolGradient(PoolKind.AVERAGE, PAIR, IMAGE), "i32[1,2,3,3]",
                        "pool gradient 'net/layer': needs a float input (got i32[1,2,3,3]) — cast it"),
                new Case(new Op.PoolGradient(PoolKind.MAX, PAIR, IMAGE), "f32[1,2,4,4] f64[1,2,3,3]",
                        "pool gradient 'net/layer': operands need one float element type (f32[1,2,4,4], f64[1,2,3,3]) — cast one of them"),
                new Case(new Op.PoolTangent(PAIR), "f32[1,2,4,4] f32[1,2,3,3]",
                        "pool tangent 'net/layer': shapes differ ([1,2,4,4], expected [1,2,3,3]) — make them equal"),
                new Case(new Op.PoolTangent(PAIR), "f32[1,2,4,4] f64[1,2,4,4]",
                        "pool tangent 'net/layer': operands need one float element type (f32[1,2,4,4], f64[1,2,4,4]) — cast one of them"));
    }

    static Stream<Case> movements() {
        String bounds = "slice 'net/layer': bounds are outside the input or empty (";
        String padding = "pad 'net/layer': padding must be a number at least 0 for every axis (";
        return Stream.of(
                new Case(new Op.Reshape(Shape.of(5)), "f32[2,3]",
                        "reshape 'net/layer': element counts differ ([2,3] to [5]) — make the products equal"),
                new Case(new Op.Transpose(List.of(0, 0)), "f32[2,3]",
                        "transpose 'net/layer': order is not a permutation of the axes (order [0, 0], input [2,3]) — list every axis once"),
                new Case(new Op.Slice(List.of(0), List.of(1)), "f32[2,3]",
                        bounds + "from [0] to [1], input [2,3]) — give 0 ≤ start < end ≤ size for every axis"),
                new Case(new Op.Slice(List.of(0, 2), List.of(2, 2)), "f32[2,3]",
                        bounds + "from [0, 2] to [2, 2], input [2,3]) — give 0 ≤ start < end ≤ size for every axis"),
                new Case(new Op.Slice(List.of(0, 0), List.of(2, 4)), "f32[2,3]",
                        bounds + "from [0, 0] to [2, 4], input [2,3]) — give 0 ≤ start < end ≤ size for every axis"),
                new Case(new Op.Pad(List.of(0), List.of(1)), "f32[2,3]",
                        padding + "low [0], high [1], input [2,3]) — use slice to cut"),
                new Case(new Op.Pad(List.of(0, -1), List.of(1, 0)), "f32[2,3]",
                        padding + "low [0, -1], high [1, 0], input [2,3]) — use slice to cut"),
                new Case(new Op.Concat(0), "", "concat 'net/layer': needs at least 1 operands (got []) — pass more"),
                new Case(new Op.Concat(2), "f32[2,3]",
                        "concat 'net/layer': there is no axis 2 (shape [2,3]) — axes are 0 to 1"),
                new Case(new Op.Concat(0), "f32[2,3] f32[2,4]",
                        "concat 'net/layer': operands differ off axis 0 (f32[2,3], f32[2,4]) — make all other sizes and the element types equal"),
                new Case(new Op.Concat(0), "f32[2,3] i32[2,3]",
                        "concat 'net/layer': operands differ off axis 0 (f32[2,3], i32[2,3]) — make all other sizes and the element types equal"),
                new Case(new Op.Split(1, List.of(1, 1)), "f32[2,3]",
                        "split 'net/layer': parts do not add up to axis 1 (sizes [1, 1], input [2,3]) — make the sum equal"),
                new Case(new Op.Gather(), "f32[2,3] i64[4]",
                        "gather 'net/layer': needs rows and i32 indices (data f32[2,3], indices i64[4]) — cast the indices"),
                new Case(new Op.Gather(), "f32[] i32[4]",
                        "gather 'net/layer': needs rows and i32 indices (data f32[], indices i32[4]) — cast the indices"),
                new Case(new Op.ScatterAdd(), "f32[9,3] i32[4] f32[4,2]",
                        "scatterAdd 'net/layer': updates do not fit (base f32[9,3], indices [4], updates f32[4,2]) — expected updates of shape [4,3]"),
                new Case(new Op.ScatterAdd(), "f32[9,3] i32[4] f64[4,3]",
                        "scatterAdd 'net/layer': updates do not fit (base f32[9,3], indices [4], updates f64[4,3]) — expected updates of shape [4,3]"),
                new Case(new Op.Broadcast(Shape.of(3, 2)), "f32[3]",
                        "broadcast 'net/layer': shape does not broadcast ([3] to [3,2]) — sizes must be equal or 1, aligned at the last axis"),
                new Case(new Op.Broadcast(Shape.of(1)), "f32[3]",
                        "broadcast 'net/layer': shape does not broadcast ([3] to [1]) — sizes must be equal or 1, aligned at the last axis"),
                new Case(new Op.Relayout(Layout.CHANNELS_LAST), "f32[2,3]",
                        "relayout 'net/layer': a layout by channels needs [N,C,…] (input [2,3]) — keep it row-major"));
    }

    static Stream<Case> composites() {
        var b = new GraphBuilder(false);
        b.output("y", b.input("x", type("f32[2]")));
        var region = new Op.Region("body", b.build());
        var norm = new Op.BatchNorm(1e-5, List.of());
        return Stream.of(
                new Case(new Op.Random(Distribution.UNIFORM, 1, Shape.of(2)), "i64[3]",
                        "random 'net/layer': needs a random key i64[2] (got i64[3]) — pass the builder's randomKey()"),
                new Case(new Op.Dropout(1, 1), "f32[2] i64[2]",
                        "dropout 'net/layer': rate must be at least 0 and below 1 (rate 1.0) — 0.5 drops half of the elements"),
                new Case(new Op.Dropout(Double.NaN, 1), "f32[2] i64[2]",
                        "dropout 'net/layer': rate must be at least 0 and below 1 (rate NaN) — 0.5 drops half of the elements"),
                new Case(new Op.Dropout(0.5, 1), "f32[2] i32[2]",
                        "dropout 'net/layer': needs a random key i64[2] (got i32[2]) — pass the builder's randomKey()"),
                new Case(new Op.Dropout(0.5, 1), "u8[2] i64[2]",
                        "dropout 'net/layer': needs a float input (got u8[2]) — cast it"),
                new Case(norm, "f32[2,3] f32[2] f32[3]",
                        "batchNorm scale 'net/layer': shapes differ ([2], expected [3]) — make them equal"),
                new Case(norm, "f32[2,3] f32[3] f32[2]",
                        "batchNorm shift 'net/layer': shapes differ ([2], expected [3]) — make them equal"),
                new Case(norm, "f32[2,3] f32[3] f32[3] f32[3]",
                        "batchNorm 'net/layer': needs 3 operands (got [f32[2,3], f32[3], f32[3], f32[3]]) — pass 3"),
                new Case(norm, "f32[3] f32[3] f32[3]",
                        "batchNorm 'net/layer': needs a batch and a channel axis (input [3]) — use [N,C,…]"),
                new Case(norm, "i32[2,3] f32[3] f32[3]",
                        "batchNorm 'net/layer': needs a float input (got i32[2,3]) — cast it"),
                new Case(new Op.BatchNormGradient(), "f32[2,3] f32[3] f32[3] f32[2] f32[2,3]",
                        "batchNorm gradient 'net/layer': shapes differ ([2], expected [3]) — make them equal"),
                new Case(new Op.BatchNormGradient(), "f32[2,3] f32[3] f32[3] f32[3] f32[3,3]",
                        "batchNorm gradient 'net/layer': shapes differ ([3,3], expected [2,3]) — make them equal"),
                new Case(lrn(0), "f32[1,3]",
                        "localResponseNormalization 'net/layer': size must be 1 to the number of channels (size 0, input [1,3]) — use a smaller size"),
                new Case(lrn(4), "f32[1,3]",
                        "localResponseNormalization 'net/layer': size must be 1 to the number of channels (size 4, input [1,3]) — use a smaller size"),
                new Case(lrn(1), "u8[1,3]",
                        "localResponseNormalization 'net/layer': needs a float input (got u8[1,3]) — cast it"),
                new Case(new Op.LocalResponseNormalizationGradient(1, 1, 1, 1), "f32[1,3] f32[3,1]",
                        "localResponseNormalization gradient 'net/layer': shapes differ ([1,3], expected [3,1]) — make them equal"),
                new Case(region, "f32[3]",
                        "region 'net/layer': operands differ from the body's inputs ([f32[3]], [f32[2]]) — pass them in order"));
    }

    private static Op.LocalResponseNormalization lrn(int size) {
        return new Op.LocalResponseNormalization(size, 1, 1, 1);
    }
}
