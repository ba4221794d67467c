package dev.tandem.graph;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormulasTest {

    private static final long SEED = 0x5EED01;
    private static final double H = 1e-5;

    @ParameterizedTest
    @EnumSource
    void theDerivativeOfAFunctionOfOneArgumentIsItsSlope(Fn fn) {
        boolean positive = fn == Fn.LOG || fn == Fn.SQRT;
        Expr f = apply(fn, add(mul(o(0), lit(1.5)), mul(o(0), o(1))));
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 50; i++) {
            double a = positive ? random.nextDouble(0.2, 3) : random.nextDouble(-3, 3);
            double b = random.nextDouble(0.1, 1);
            double inner = a * (1.5 + b);
            if (Math.abs(inner - Math.rint(inner)) > 1e-3) {
                assertSlope(f, 0, a, b);
                assertSlope(f, 1, a, b);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDerivativeOfAFunctionOfTwoArgumentsIsItsSlope(Fn2 fn) {
        Expr f = apply(fn, mul(o(0), o(0)), add(o(0), mul(lit(2), o(1))));
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 50; i++) {
            double a = random.nextDouble(0.3, 2);
            double b = random.nextDouble(-1, 1);
            if (Math.abs(a * a - (a + 2 * b)) > 1e-3 && Math.abs(a + 2 * b) > 0.1) {
                assertSlope(f, 0, a, b);
                assertSlope(f, 1, a, b);
            }
        }
    }

    private static void assertSlope(Expr f, int operand, double a, double b) {
        double da = operand == 0 ? H : 0;
        double db = operand == 0 ? 0 : H;
        double slope = (Evaluator.value(f, a + da, b + db) - Evaluator.value(f, a - da, b - db)) / (2 * H);
        assertThat(Evaluator.value(Formulas.derivative(f, operand), a, b))
                .as("d/do%d of %s at %s, %s; seed %x", operand, f, a, b, SEED)
                .isCloseTo(slope, within(
                        1e-7 * Math.max(1, Math.abs(slope)) * Math.max(1, 1 / Math.pow(Math.abs(a + 2 * b), 3))));
    }

    @Test
    void aSelectionIsDifferentiatedInBothBranches() {
        Expr elu = select(apply(Fn2.LT, ZERO, o(0)), o(0), sub(apply(Fn.EXP, o(0)), ONE));
        assertThat(Formulas.derivative(elu, 0)).isSameAs(select(apply(Fn2.LT, ZERO, o(0)), ONE, apply(Fn.EXP, o(0))));
        assertThat(Formulas.derivative(select(o(0), o(1), lit(3)), 1)).isSameAs(select(o(0), ONE, ZERO));
        assertThat(Formulas.derivative(select(o(0), o(1), lit(3)), 0)).isSameAs(ZERO);
    }

    @Test
    void aTieOfMaximumOrMinimumGivesItsDerivativeToTheFirst() {
        assertThat(Evaluator.value(Formulas.derivative(apply(Fn2.MAX, o(0), o(1)), 0), 2, 2)).isEqualTo(1);
        assertThat(Evaluator.value(Formulas.derivative(apply(Fn2.MAX, o(0), o(1)), 1), 2, 2)).isZero();
        assertThat(Evaluator.value(Formulas.derivative(apply(Fn2.MIN, o(0), o(1)), 0), 2, 2)).isEqualTo(1);
        assertThat(Evaluator.value(Formulas.derivative(apply(Fn2.MIN, o(0), o(1)), 1), 2, 2)).isZero();
    }

    @Test
    void whatDoesNotDependOnTheOperandHasTheDerivativeZero() {
        for (Expr e : List.of(o(1), lit(4), index(0), apply(Fn.EXP, o(1)), add(o(1), o(2)), apply(Fn.FLOOR, o(0)),
                apply(Fn.SIGN, o(0)), apply(Fn.STEP, o(0)), apply(Fn2.EQ, o(0), o(1)))) {
            assertThat(Formulas.derivative(e, 0)).as(e.toString()).isSameAs(ZERO);
        }
    }

    @Test
    void derivativesAreWrittenWithTheFunctionsOwnValue() {
        assertThat(Formulas.derivative(apply(Fn.TANH, o(0)), 0)).isSameAs(sub(ONE, square(apply(Fn.TANH, o(0)))));
        Expr s = apply(Fn.SIGMOID, o(0));
        assertThat(Formulas.derivative(s, 0)).isSameAs(mul(s, sub(ONE, s)));
        assertThat(Formulas.derivative(apply(Fn.RELU, o(0)), 0)).isSameAs(apply(Fn.STEP, apply(Fn.RELU, o(0))));
        assertThat(Formulas.derivative(apply(Fn.EXP, o(0)), 0)).isSameAs(apply(Fn.EXP, o(0)));
        assertThat(Formulas.derivative(apply(Fn.SQRT, o(0)), 0)).isSameAs(div(ONE, mul(lit(2), apply(Fn.SQRT, o(0)))));
    }

    @Test
    void theSecondDerivativeIsTheDerivativeOfTheFirst() {
        Expr tanh = apply(Fn.TANH, o(0));
        Expr second = Formulas.derivative(Formulas.derivative(tanh, 0), 0);
        double t = Math.tanh(0.7);
        assertThat(Evaluator.value(second, 0.7)).isCloseTo(-2 * t * (1 - t * t), within(1e-15));
    }

    @Test
    void aCoordinateIsTheElementsOwn() {
        Expr oneHot = apply(Fn2.EQ, index(1), o(0));
        assertThat(Evaluator.valueAt(oneHot, new int[]{5, 3}, 3)).isEqualTo(1);
        assertThat(Evaluator.valueAt(oneHot, new int[]{3, 5}, 3)).isZero();
    }

    @Test
    void nodesComeInTheOrderTheyAreComputed() {
        Expr t = apply(Fn.TANH, o(1));
        Expr sum = add(t, o(0));
        assertThat(Formulas.nodes(List.of(mul(sum, t), t))).containsExactly(o(1), t, o(0), sum, mul(sum, t));
        assertThat(Formulas.arguments(select(o(0), o(1), o(2)))).containsExactly(o(0), o(1), o(2));
        assertThat(Formulas.arguments(index(1))).isEmpty();
    }

    @Test
    void operandsAreListedOnceInOrder() {
        assertThat(Formulas.operands(List.of(add(o(4), o(1)), mul(o(1), lit(2))))).isEqualTo(Set.of(1, 4))
                .containsExactly(1, 4);
        assertThat(Formulas.operands(List.of(lit(1)))).isEmpty();
        assertThat(Formulas.usesIndex(List.of(o(0), add(index(2), ONE)))).isTrue();
        assertThat(Formulas.usesIndex(List.of(o(0), ONE))).isFalse();
    }

    @Test
    void aFormulaPrintsAsPeopleWriteIt() {
        Expr a = o(0);
        Expr b = o(1);
        Expr c = o(2);
        assertPrints(sub(a, sub(b, c)), "a - (b - c)");
        assertPrints(sub(sub(a, b), c), "a - b - c");
        assertPrints(mul(add(a, b), c), "(a + b) * c");
        assertPrints(add(mul(a, b), c), "a * b + c");
        assertPrints(div(a, mul(b, c)), "a / (b * c)");
        assertPrints(mul(a, div(b, c)), "a * (b / c)");
        assertPrints(apply(Fn.NEG, add(a, b)), "-(a + b)");
        assertPrints(apply(Fn.NEG, apply(Fn.EXP, a)), "-exp(a)");
        assertPrints(apply(Fn2.LT, a, add(b, c)), "a < b + c");
        assertPrints(apply(Fn2.LE, apply(Fn2.LT, a, b), c), "a < b <= c");
        assertPrints(apply(Fn2.LE, a, apply(Fn2.EQ, b, c)), "a <= (b == c)");
        assertPrints(mul(apply(Fn2.LE, a, b), c), "(a <= b) * c");
        assertPrints(apply(Fn2.MAX, a, apply(Fn2.MIN, b, apply(Fn2.POW, c, lit(2)))), "max(a, min(b, pow(c, 2)))");
        assertPrints(select(apply(Fn2.EQ, index(1), a), b, ZERO), "select(index1 == a, b, 0)");
        assertPrints(mul(lit(0.5), add(lit(-1), a)), "0.5 * (-1 + a)");
        assertPrints(add(o(25), o(26)), "z + o26");
        assertPrints(lit(1e10), "1.0E10");
        assertPrints(lit(Double.NaN), "NaN");
    }

    @Test
    void partsUsedTwiceArePrintedOnce() {
        Expr t = apply(Fn.TANH, add(o(0), o(1)));
        assertPrints(sub(ONE, mul(t, t)), "t1 = tanh(a + b); 1 - t1 * t1");
        Expr u = add(t, t);
        assertPrints(mul(u, u), "t1 = tanh(a + b); t2 = t1 + t1; t2 * t2");
        assertPrints(mul(o(0), o(0)), "a * a");
    }

    private static void assertPrints(Expr e, String text) {
        assertThat(Formulas.print(e)).isEqualTo(text);
        assertThat(e).hasToString(text);
    }
}
