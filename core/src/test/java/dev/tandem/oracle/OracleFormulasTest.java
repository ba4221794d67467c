package dev.tandem.oracle;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.firstIntegers;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.integers;
import static dev.tandem.oracle.Given.run;
import static dev.tandem.oracle.Given.sizes;
import static dev.tandem.oracle.Given.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class OracleFormulasTest {

    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static Op.Map map(Expr... formulas) {
        return new Op.Map(List.of(formulas), DType.F32);
    }

    private static double[] of(Fn fn, double... x) {
        return first(map(apply(fn, o(0))), vector(x));
    }

    private static double of(Fn2 fn, double a, double b) {
        return first(map(apply(fn, o(0), o(1))), vector(a), vector(b))[0];
    }

    @Test
    void functionsOfOneArgument() {
        assertThat(of(Fn.NEG, 2, -3, NAN)).containsExactly(-2, 3, NAN);
        assertThat(of(Fn.ABS, 2, -3, NAN)).containsExactly(2, 3, NAN);
        assertThat(of(Fn.SIGN, 2, 0, -3, NAN)).containsExactly(1, 0, -1, NAN);
        assertThat(of(Fn.STEP, 2, 0, -3, NAN)).containsExactly(1, 0, 0, NAN);
        assertThat(of(Fn.FLOOR, 2.5, -2.5, 7, NAN)).containsExactly(2, -3, 7, NAN);
        assertThat(of(Fn.RELU, 2, 0, -3, NAN, -INFINITY)).containsExactly(2, 0, 0, NAN, 0);
        assertThat(of(Fn.SQRT, 2.25, 0, -1, NAN)).containsExactly(1.5, 0, NAN, NAN);
        assertThat(of(Fn.EXP, 1, 0, -INFINITY, NAN)).containsExactly(new double[]{2.718281828459045, 1, 0, NAN},
                within(1e-15));
        assertThat(of(Fn.LOG, 10, 1, 0, -1, NAN)).containsExactly(
                new double[]{2.302585092994046, 0, -INFINITY, NAN, NAN}, within(1e-15));
        assertThat(of(Fn.TANH, 1, 0, -INFINITY, NAN)).containsExactly(new double[]{0.7615941559557649, 0, -1, NAN},
                within(1e-15));
        assertThat(of(Fn.SIGMOID, 0, 1, -800, 800, NAN)).containsExactly(
                new double[]{0.5, 0.7310585786300049, 0, 1, NAN},
                within(1e-16));
    }

    @Test
    void functionsOfTwoArguments() {
        assertThat(of(Fn2.ADD, 2, 3)).isEqualTo(5);
        assertThat(of(Fn2.SUB, 2, 3)).isEqualTo(-1);
        assertThat(of(Fn2.MUL, 2, 3)).isEqualTo(6);
        assertThat(of(Fn2.DIV, 3, 2)).isEqualTo(1.5);
        assertThat(of(Fn2.DIV, 3, 0)).isInfinite();
        assertThat(of(Fn2.MAX, 2, 3)).isEqualTo(3);
        assertThat(of(Fn2.MIN, 2, 3)).isEqualTo(2);
        assertThat(of(Fn2.POW, 2, 10)).isEqualTo(1024);
        assertThat(of(Fn2.POW, 2, -0.5)).isEqualTo(0.7071067811865476, within(1e-16));
        assertThat(of(Fn2.POW, 0, 0)).isEqualTo(1);
    }

    @Test
    void aComparisonIsOneOrZeroAndZeroForNaN() {
        assertThat(List.of(of(Fn2.LT, 1, 2), of(Fn2.LT, 2, 2), of(Fn2.LT, 3, 2))).containsExactly(1.0, 0.0, 0.0);
        assertThat(List.of(of(Fn2.LE, 1, 2), of(Fn2.LE, 2, 2), of(Fn2.LE, 3, 2))).containsExactly(1.0, 1.0, 0.0);
        assertThat(List.of(of(Fn2.EQ, 1, 2), of(Fn2.EQ, 2, 2), of(Fn2.EQ, 3, 2))).containsExactly(0.0, 1.0, 0.0);
        for (Fn2 fn : List.of(Fn2.LT, Fn2.LE, Fn2.EQ)) {
            assertThat(List.of(of(fn, NAN, 1), of(fn, 1, NAN), of(fn, NAN, NAN))).containsOnly(0.0);
        }
    }

    @Test
    void everyOtherFunctionOfTwoIsNaNIfEitherIs() {
        for (Fn2 fn : List.of(Fn2.ADD, Fn2.SUB, Fn2.MUL, Fn2.DIV, Fn2.MAX, Fn2.MIN, Fn2.POW)) {
            for (double other : new double[]{0, 1, 2, INFINITY}) {
                assertThat(of(fn, NAN, other)).as("%s of NaN and %s", fn, other).isNaN();
                assertThat(of(fn, other, NAN)).as("%s of %s and NaN", fn, other).isNaN();
            }
        }
    }

    @Test
    void aConditionHoldsUnlessItIsZero() {
        Expr select = Expr.select(o(0), lit(10), lit(20));
        assertThat(first(map(select), vector(1, 0, -0.5, NAN))).containsExactly(10, 20, 10, 10);
    }

    @Test
    void operandsBroadcastAndCoordinatesAreThoseOfTheResult() {
        Expr formula = Expr.add(Expr.add(o(0), Expr.mul(lit(10), o(1))),
                Expr.add(Expr.mul(lit(100), index(0)), Expr.mul(lit(1000), index(1))));
        assertThat(first(map(formula), floats(sizes(2, 1), 1, 2), vector(3, 4, 5)))
                .containsExactly(31, 1041, 2051, 132, 1142, 2152);
    }

    @Test
    void everyFormulaOfAMapHasItsResult() {
        var results = run(map(o(0), Expr.square(o(0)), lit(7)), vector(2, 3));
        assertThat(results[0].toArray()).containsExactly(2, 3);
        assertThat(results[1].toArray()).containsExactly(4, 9);
        assertThat(results[2].toArray()).containsExactly(7, 7);
    }

    @Test
    void floatFormulasReadIntegersAsNumbers() {
        assertThat(first(map(Expr.mul(o(0), lit(0.5))), integers(DType.I32, -3, 4))).containsExactly(-1.5, 2);
        assertThat(first(map(Expr.mul(o(0), lit(0.5))), integers(DType.U8, 255))).containsExactly(127.5);
        assertThat(first(map(Expr.mul(o(0), lit(0.5))), integers(DType.I64, -3, 4))).containsExactly(-1.5, 2);
    }

    // ---- integers

    private static long[] integer(DType to, Expr formula, Elements... operands) {
        return firstIntegers(new Op.Map(List.of(formula), to), operands);
    }

    @Test
    void integersAreExactBeyondWhatADoubleHolds() {
        long large = (1L << 60) + 1;
        Elements a = integers(DType.I64, large, Long.MAX_VALUE);
        assertThat(integer(DType.I64, Expr.add(o(0), lit(1)), a)).containsExactly(large + 1, Long.MIN_VALUE);
        assertThat(integer(DType.I64, Expr.mul(o(0), lit(3)), a)).containsExactly(3 * large, Long.MAX_VALUE - 2);
        assertThat(integer(DType.I64, apply(Fn2.EQ, o(0), Expr.sub(o(0), lit(1))), a)).containsExactly(0, 0);
    }

    @Test
    void integersDivideTowardZeroAndByZeroGiveZero() {
        Elements a = integers(DType.I32, 7, -7, 7, -7, 7);
        Elements b = integers(DType.I32, 2, 2, -2, -2, 0);
        assertThat(integer(DType.I32, Expr.div(o(0), o(1)), a, b)).containsExactly(3, -3, -3, 3, 0);
    }

    @Test
    void functionsOfIntegers() {
        Elements a = integers(DType.I32, 5, 0, -5);
        assertThat(integer(DType.I32, apply(Fn.NEG, o(0)), a)).containsExactly(-5, 0, 5);
        assertThat(integer(DType.I32, apply(Fn.ABS, o(0)), a)).containsExactly(5, 0, 5);
        assertThat(integer(DType.I32, apply(Fn.SIGN, o(0)), a)).containsExactly(1, 0, -1);
        assertThat(integer(DType.I32, apply(Fn.STEP, o(0)), a)).containsExactly(1, 0, 0);
        assertThat(integer(DType.I32, apply(Fn.FLOOR, o(0)), a)).containsExactly(5, 0, -5);
        assertThat(integer(DType.I32, apply(Fn.RELU, o(0)), a)).containsExactly(5, 0, 0);
        assertThat(integer(DType.I32, apply(Fn.SQRT, o(0)), integers(DType.I32, 10))).containsExactly(3);
        assertThat(integer(DType.I32, apply(Fn.EXP, o(0)), integers(DType.I32, 2))).containsExactly(7);
        assertThat(integer(DType.I32, apply(Fn.LOG, o(0)), integers(DType.I32, 100))).containsExactly(4);
        assertThat(integer(DType.I32, apply(Fn.TANH, o(0)), integers(DType.I32, 30))).containsExactly(1);
        assertThat(integer(DType.I32, apply(Fn.SIGMOID, o(0)), integers(DType.I32, 0))).containsExactly(0);
        assertThat(integer(DType.I32, Expr.sub(o(0), index(0)), a)).containsExactly(5, -1, -7);
        assertThat(integer(DType.I32, apply(Fn2.MAX, o(0), lit(1)), a)).containsExactly(5, 1, 1);
        assertThat(integer(DType.I32, apply(Fn2.MIN, o(0), lit(1)), a)).containsExactly(1, 0, -5);
        assertThat(integer(DType.I32, apply(Fn2.LT, o(0), lit(0)), a)).containsExactly(0, 0, 1);
        assertThat(integer(DType.I32, apply(Fn2.LE, o(0), lit(0)), a)).containsExactly(0, 1, 1);
        assertThat(integer(DType.I32, apply(Fn2.POW, o(0), lit(3)), a)).containsExactly(125, 0, -125);
        assertThat(integer(DType.I32, Expr.select(o(0), lit(2), lit(3)), a)).containsExactly(2, 3, 2);
    }

    @Test
    void integersKeepTheBitsThatFitAndBooleansAreZeroOrOne() {
        Elements a = integers(DType.I64, 300, (1L << 32) + 5, -1, 0);
        assertThat(integer(DType.U8, o(0), a)).containsExactly(44, 5, 255, 0);
        assertThat(integer(DType.I32, o(0), a)).containsExactly(300, 5, -1, 0);
        assertThat(integer(DType.BOOL, o(0), a)).containsExactly(1, 1, 1, 0);
    }

    // ---- reductions

    private static Op.Reduce reduce(List<Integer> axes, boolean keep, Reduction... reductions) {
        return new Op.Reduce(List.of(reductions), axes, keep, DType.F32);
    }

    private static Reduction by(Kind kind) {
        return new Reduction(kind, o(0));
    }

    @Test
    void severalReductionsOfSeveralFormulasInOneNode() {
        var op = reduce(List.of(1), false, by(Kind.SUM), new Reduction(Kind.MAX, Expr.mul(o(0), o(1))), by(Kind.MIN),
                by(Kind.PROD), by(Kind.ARG_MAX));
        var results = run(op, floats(sizes(2, 3), 1, 5, 2, -1, -2, -3), floats(sizes(2, 1), 10, -1));
        assertThat(results[0].toArray()).containsExactly(8, -6);
        assertThat(results[1].toArray()).containsExactly(50, 3);
        assertThat(results[2].toArray()).containsExactly(1, -3);
        assertThat(results[3].toArray()).containsExactly(10, -6);
        assertThat(results[4].toArray()).containsExactly(1, 0);
        assertThat(results[4].type().dtype()).isEqualTo(DType.I32);
    }

    @Test
    void axesAreReducedWhereverTheyAre() {
        Elements x = floats(sizes(2, 3, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(first(reduce(List.of(0), false, by(Kind.SUM)), x)).containsExactly(8, 10, 12, 14, 16, 18);
        assertThat(first(reduce(List.of(1), true, by(Kind.SUM)), x)).containsExactly(9, 12, 27, 30);
        assertThat(first(reduce(List.of(2, 0), false, by(Kind.SUM)), x)).containsExactly(18, 26, 34);
        assertThat(first(reduce(List.of(0, 1, 2), false, by(Kind.SUM)), x)).containsExactly(78);
        assertThat(first(reduce(List.of(), false, by(Kind.SUM)), vector(4, 5))).containsExactly(4, 5);
    }

    @Test
    void aPositionCountsTheReducedElementsRowMajor() {
        Elements x = floats(sizes(2, 2, 3), 0, 1, 0, 0, 0, 5, 9, 0, 0, 0, 8, 0);
        assertThat(first(reduce(List.of(0, 2), false, by(Kind.ARG_MAX)), x)).containsExactly(3, 4);
        assertThat(first(reduce(List.of(2, 0), false, by(Kind.ARG_MAX)), x)).containsExactly(3, 4);
    }

    @Test
    void aTieGoesToTheFirstAndNaNWins() {
        assertThat(first(reduce(List.of(0), false, by(Kind.ARG_MAX)), vector(1, 3, 3, 2))).containsExactly(1);
        assertThat(first(reduce(List.of(0), false, by(Kind.ARG_MAX)), vector(1, NAN, 9, NAN))).containsExactly(1);
        assertThat(first(reduce(List.of(0), false, by(Kind.ARG_MAX)), vector(NAN, 9))).containsExactly(0);
        assertThat(first(reduce(List.of(0), false, by(Kind.ARG_MAX)), vector(-INFINITY, -INFINITY)))
                .containsExactly(0);
        for (Kind kind : List.of(Kind.SUM, Kind.MAX, Kind.MIN, Kind.PROD)) {
            assertThat(first(reduce(List.of(0), false, by(kind)), vector(1, NAN, 9))).as("%s", kind)
                    .containsExactly(NAN);
        }
    }

    @Test
    void integersReduceExactly() {
        long large = (1L << 60) + 1;
        var kinds = List.of(by(Kind.SUM), by(Kind.MAX), by(Kind.MIN), by(Kind.PROD), by(Kind.ARG_MAX));
        var results = run(new Op.Reduce(kinds, List.of(0), false, DType.I64), integers(DType.I64, 1, large, -3, large));
        assertThat(results[0].integerAt(0)).isEqualTo(2 * large - 2);
        assertThat(results[1].integerAt(0)).isEqualTo(large);
        assertThat(results[2].integerAt(0)).isEqualTo(-3);
        assertThat(results[3].integerAt(0)).isEqualTo(-3 * large * large);
        assertThat(results[4].integerAt(0)).isEqualTo(1);
    }
}
