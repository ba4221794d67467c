package dev.tandem.kernels;

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

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormulaTextTest {

    private static String floats(Expr formula) {
        return text(formula, true);
    }

    private static String text(Expr formula, boolean isFloat) {
        var text = new FormulaText(List.of(formula), isFloat, axis -> "c" + axis);
        return text.statements() + text.value(formula);
    }

    @Test
    void aFormulaReadsLikeItsListing() {
        assertThat(floats(add(mul(o(0), lit(0.9)), mul(o(1), lit(0.1))))).isEqualTo("a0 * 0.9f + a1 * 0.1f");
        assertThat(floats(apply(Fn.RELU, add(o(0), o(1))))).isEqualTo("relu(a0 + a1)");
        assertThat(floats(apply(Fn2.MAX, apply(Fn.NEG, o(0)), lit(1e-10)))).isEqualTo("larger(-a0, 1.0E-10f)");
        assertThat(floats(select(apply(Fn2.LE, o(0), Expr.ZERO), o(1), index(2))))
                .isEqualTo("a0 <= 0.0f ? a1 : (float) c2");
        assertThat(floats(select(o(0), o(1), o(2)))).isEqualTo("a0 != 0 ? a1 : a2");
    }

    @Test
    void sumsAndProductsKeepTheirOrder() {
        assertThat(floats(add(o(0), add(o(1), o(2))))).isEqualTo("a0 + (a1 + a2)");
        assertThat(floats(sub(sub(o(0), o(1)), o(2)))).isEqualTo("a0 - a1 - a2");
        assertThat(floats(div(o(0), mul(o(1), add(o(2), o(3)))))).isEqualTo("a0 / (a1 * (a2 + a3))");
        assertThat(floats(sub(o(0), apply(Fn.NEG, o(1))))).isEqualTo("a0 - (-a1)");
        assertThat(floats(mul(o(0), lit(-2)))).isEqualTo("a0 * (-2.0f)");
    }

    @Test
    void whatIsUsedTwiceIsComputedOnce() {
        Expr t = apply(Fn.TANH, o(0));
        assertThat(floats(sub(Expr.ONE, square(t)))).isEqualTo("const float t1 = tanhf(a0);\n1.0f - t1 * t1");
    }

    @Test
    void deepFormulasAreCutIntoStatements() {
        Expr sum = o(0);
        for (int i = 0; i < 300; i++) {
            sum = apply(Fn.RELU, add(sum, o(1)));
        }
        assertThat(floats(sum).lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(100));
    }

    @Test
    void numbersAreThoseOfFloat32() {
        assertThat(floats(lit(0.1))).isEqualTo("0.1f");
        assertThat(floats(lit(1.0 / 3))).isEqualTo("0.33333334f");
        assertThat(floats(lit(-0.0))).isEqualTo("-0.0f");
        assertThat(floats(lit(1e300))).isEqualTo("infinity()");
        assertThat(floats(lit(Double.NEGATIVE_INFINITY))).isEqualTo("-infinity()");
        assertThat(floats(lit(Double.NaN))).isEqualTo("float_of(0x7FC00000u)");
    }

    @Test
    void integersWrapAndLoseFractions() {
        assertThat(text(add(mul(o(0), lit(2.9)), div(o(1), index(0))), false))
                .isEqualTo("plus(times(a0, 2LL), quotient(a1, (i64) c0))");
        assertThat(text(apply(Fn.FLOOR, o(0)), false)).isEqualTo("(a0)");
        assertThat(text(lit(Long.MIN_VALUE), false)).isEqualTo("-9223372036854775807LL - 1");
    }
}
