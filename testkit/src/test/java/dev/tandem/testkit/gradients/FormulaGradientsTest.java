package dev.tandem.testkit.gradients;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.testkit.GradientCheck.probe;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormulaGradientsTest {

    private static final double SMOOTH = 1e-9;

    private static Value f32(GraphBuilder b, String name, int... sizes) {
        return b.input(name, TensorType.f32(sizes));
    }

    @ParameterizedTest
    @EnumSource(Fn.class)
    void everyFunctionOfOneArgument(Fn fn) {
        boolean positive = fn == Fn.LOG || fn == Fn.SQRT;
        GradientCheck.of(b -> probe(Ops.map("f", apply(fn, o(0)), f32(b, "x", 7))))
                .between("x", positive ? 0.5 : -2, 2).run().isWithin(SMOOTH);
    }

    @ParameterizedTest
    @EnumSource(Fn2.class)
    void everyFunctionOfTwoArguments(Fn2 fn) {
        GradientCheck.of(b -> probe(Ops.map("f", apply(fn, o(0), o(1)), f32(b, "x", 7), f32(b, "y", 7))))
                .between("x", 0.5, 2).between("y", 0.5, 2).run().isWithin(SMOOTH);
    }

    @Test
    void bothSidesOfAChoice() {
        Expr formula = Expr.select(apply(Fn2.LT, o(0), o(1)), Expr.mul(o(0), o(1)), apply(Fn.TANH, o(0)));
        GradientCheck.of(b -> probe(Ops.map("f", formula, f32(b, "x", 20), f32(b, "y", 20)))).run().isWithin(SMOOTH);
    }

    @Test
    void operandsThatWereRepeatedGetTheSum() {
        Expr formula = Expr.mul(Expr.add(o(0), Expr.square(o(1))), apply(Fn.SIGMOID, Expr.sub(o(2), o(3))));
        GradientCheck.of(b -> probe(Ops.map("f", formula, f32(b, "x", 2, 3, 4), f32(b, "row", 4),
                f32(b, "column", 3, 1), f32(b, "scalar")))).run().isWithin(SMOOTH);
    }

    @Test
    void aFormulaThatReadsOnlyRepeatedOperandsCountsEveryCopy() {
        Expr formula = Expr.add(Expr.mul(o(1), o(2)), Expr.mul(o(1), index(0)));
        GradientCheck.of(b -> probe(Ops.map("f", formula, f32(b, "x", 2, 3, 4), f32(b, "row", 4), f32(b, "scalar"))))
                .run().isWithin(SMOOTH);
    }

    @Test
    void oneValueInSeveralPlaces() {
        GradientCheck.of(b -> {
            Value x = f32(b, "x", 3, 3);
            return probe(Ops.add(Ops.matmul(x, x), Ops.mul(x, Ops.tanh(x))));
        }).run().isWithin(SMOOTH);
    }

    @Test
    void everyResultOfAMapPassesItsGradientOn() {
        Expr tanh = apply(Fn.TANH, Expr.mul(o(0), o(1)));
        var formulas = List.of(tanh, Expr.square(tanh), Expr.add(o(0), Expr.mul(tanh, index(1))));
        GradientCheck.of(b -> probe(Ops.maps("f", formulas, f32(b, "x", 2, 3), f32(b, "y", 3)).toArray(Value[]::new)))
                .run().isWithin(SMOOTH);
    }

    @Test
    void theDerivativeOfAFormulaWithSharedPartsIsThatOfItsTree() {
        Expr e = o(0);
        for (int i = 0; i < 12; i++) {
            e = Expr.mul(lit(0.5), Expr.add(apply(Fn.TANH, e), Expr.mul(e, apply(Fn.SIGMOID, e))));
        }
        Expr deep = e;
        GradientCheck.of(b -> probe(Ops.map("f", deep, f32(b, "x", 5)))).run().isWithin(SMOOTH);
    }

    // ---- reductions

    private static Value[] reduced(GraphBuilder b, boolean keep, List<Integer> axes, List<Reduction> reductions) {
        return b.addNamed(new Op.Reduce(reductions, axes, keep, DType.F32),
                List.of(f32(b, "x", 3, 4, 2), f32(b, "y", 4, 1)),
                "reduce").stream().filter(v -> v.type().dtype().isFloat()).toArray(Value[]::new);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "ARG_MAX", mode = EnumSource.Mode.EXCLUDE)
    void everyReductionOfAFormula(Kind kind) {
        var reduction = List.of(new Reduction(kind, Expr.mul(o(0), o(1))));
        for (var axes : List.of(List.of(0), List.of(2), List.of(2, 0), List.of(0, 1, 2))) {
            for (boolean keep : new boolean[]{false, true}) {
                GradientCheck.of(b -> probe(reduced(b, keep, axes, reduction))).run().isWithin(SMOOTH);
            }
        }
    }

    @Test
    void aRepeatedOperandCountsEveryReducedCopy() {
        for (var axes : List.of(List.of(0), List.of(0, 1), List.of(0, 1, 2))) {
            GradientCheck.of(b -> probe(Ops.square(Ops.reduce(Kind.SUM, Expr.add(o(0), o(1)), false, axes,
                    f32(b, "x", 3, 4, 2), f32(b, "y", 4, 1))))).run().isWithin(SMOOTH);
        }
    }

    @Test
    void severalReductionsInOnePass() {
        var reductions = List.of(new Reduction(Kind.SUM, Expr.square(o(0))), new Reduction(Kind.MAX, o(0)),
                new Reduction(Kind.ARG_MAX, o(0)), new Reduction(Kind.MIN, Expr.mul(o(0), o(1))),
                new Reduction(Kind.PROD, Expr.add(o(0), o(1))));
        GradientCheck.of(b -> probe(reduced(b, false, List.of(1), reductions))).run().isWithin(SMOOTH);
    }

    @Test
    void aProductWithZeros() {
        GradientCheck.of(b -> probe(Ops.reduce(Kind.PROD, o(0), false, List.of(1), f32(b, "x", 3, 4))))
                .given("x", 1, 2, 0, 3, 0, 2, 0, 3, 1, 2, 3, 4).run().isWithin(SMOOTH);
    }

    @Test
    void indicesPickTheElementsThatGetTheGradient() {
        GradientCheck.of(b -> {
            Value labels = b.input("labels", TensorType.of(DType.I32, 4));
            return Ops.mean(Ops.softmaxCrossEntropy(f32(b, "x", 4, 5), labels));
        }).given("labels", 0, 4, 2, 2).run().isWithin(SMOOTH);
    }

    @Test
    void softmaxAlongTheLastAxis() {
        GradientCheck.of(b -> probe(Ops.softmax(f32(b, "x", 2, 3, 4)))).run().isWithin(SMOOTH);
    }
}
