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
import static dev.tandem.graph.Expr.sub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExprTest {

    private static Expr example() {
        Expr t = apply(Fn.TANH, add(o(0), o(1)));
        return select(apply(Fn2.LT, index(1), lit(2)), mul(t, t), apply(Fn2.POW, t, lit(0.5)));
    }

    @Test
    void equalFormulasAreOneObject() {
        assertThat(example()).isSameAs(example());
        assertThat(o(3)).isSameAs(o(3)).isNotSameAs(o(4));
        assertThat(index(0)).isSameAs(index(0)).isNotEqualTo(o(0));
        assertThat(add(o(0), o(1))).isNotSameAs(add(o(1), o(0))).isNotEqualTo(sub(o(0), o(1)));
        assertThat(apply(Fn.EXP, o(0))).isNotEqualTo(apply(Fn.LOG, o(0))).isNotEqualTo(apply(Fn.EXP, o(1)));
        assertThat(select(o(0), o(1), o(2))).isNotEqualTo(select(o(0), o(2), o(1)))
                .isNotEqualTo(select(o(1), o(1), o(2)));
    }

    @Test
    void literalsDifferByTheirBits() {
        assertThat(lit(0.0)).isSameAs(ZERO).isNotSameAs(lit(-0.0));
        assertThat(lit(Double.NaN)).isSameAs(lit(Double.NaN));
        assertThat(lit(1)).isSameAs(ONE).isNotEqualTo("1");
    }

    @Test
    void aFormulaThatNobodyHoldsIsFoundAgainAfterCollection() {
        String before = example().toString();
        System.gc();
        assertThat(example()).isSameAs(example()).hasToString(before);
    }

    @Test
    void aTreeOfTwoToTheFortyNodesIsAGraphOfForty() {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            Expr a = tower(o(0));
            Expr b = tower(o(0));
            assertThat(a).isSameAs(b).hasSameHashCodeAs(b);
            assertThat(Formulas.nodes(List.of(a)).size()).isEqualTo(43);
            assertThat(a.toString()).startsWith("t1 = a + 0.5; t2 = t1 * t1; t3 = t2 * t2; ").endsWith("t40 * t40");
            assertThat(Formulas.nodes(List.of(Formulas.derivative(a, 0))).size()).isLessThan(200);
            assertThat(Expr.substitute(a, i -> o(1))).isSameAs(tower(o(1)));
            assertThat(Expr.replace(a, add(o(0), lit(0.5)), o(7)).toString()).startsWith("t1 = h * h; t2 = t1 * t1; ");
        });
    }

    private static Expr tower(Expr base) {
        Expr e = add(base, lit(0.5));
        for (int i = 0; i < 40; i++) {
            e = mul(e, e);
        }
        return e;
    }

    @Test
    void whatCanNotChangeAValueIsDropped() {
        Expr a = o(0);
        assertThat(add(a, ZERO)).isSameAs(a);
        assertThat(add(ZERO, a)).isSameAs(a);
        assertThat(sub(a, ZERO)).isSameAs(a);
        assertThat(sub(ZERO, a)).isSameAs(apply(Fn.NEG, a));
        assertThat(mul(a, ONE)).isSameAs(a);
        assertThat(mul(ONE, a)).isSameAs(a);
        assertThat(div(a, ONE)).isSameAs(a);
        assertThat(apply(Fn.NEG, apply(Fn.NEG, a))).isSameAs(a);
        assertThat(select(ONE, a, o(1))).isSameAs(a);
        assertThat(select(ZERO, o(1), a)).isSameAs(a);
        assertThat(select(lit(Double.NaN), a, o(1))).isSameAs(a);
        assertThat(select(o(1), a, a)).isSameAs(a);
    }

    @Test
    void literalsAreFoldedInSumsAndProducts() {
        assertThat(add(lit(2), lit(3))).isSameAs(lit(5));
        assertThat(sub(lit(2), lit(3))).isSameAs(lit(-1));
        assertThat(mul(lit(2), lit(3))).isSameAs(lit(6));
        assertThat(apply(Fn.NEG, lit(2))).isSameAs(lit(-2));
        assertThat(div(lit(2), lit(3))).hasToString("2 / 3");
    }

    @Test
    void nanIsNeverSimplifiedAway() {
        assertThat(Evaluator.value(mul(ZERO, o(0)), Double.NaN)).isNaN();
        assertThat(Evaluator.value(mul(o(0), ZERO), Double.POSITIVE_INFINITY)).isNaN();
        assertThat(Evaluator.value(sub(o(0), o(0)), Double.NaN)).isNaN();
        assertThat(Evaluator.value(div(ZERO, o(0)), 0)).isNaN();
        assertThat(Evaluator.value(div(o(0), o(0)), Double.NaN)).isNaN();
        assertThat(Evaluator.value(Formulas.derivative(apply(Fn.RELU, o(0)), 0), Double.NaN)).isNaN();
    }

    @Test
    void substitutionComposes() {
        Expr f = add(mul(o(0), o(1)), o(0));
        Expr g = Expr.substitute(f, i -> i == 0 ? apply(Fn.EXP, o(2)) : lit(3));
        assertThat(g).isSameAs(add(mul(apply(Fn.EXP, o(2)), lit(3)), apply(Fn.EXP, o(2))));
        assertThat(Expr.substitute(example(), i -> o(i))).isSameAs(example());
    }

    @Test
    void aPartIsReplacedWhereverItOccurs() {
        Expr t = apply(Fn.TANH, o(0));
        assertThat(Expr.replace(sub(ONE, mul(t, t)), t, o(1))).isSameAs(sub(ONE, mul(o(1), o(1))));
        assertThat(Expr.replace(t, o(5), ZERO)).isSameAs(t);
    }
}
