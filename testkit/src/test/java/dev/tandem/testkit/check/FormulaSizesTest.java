package dev.tandem.testkit.check;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormulaSizesTest {

    private static double size(Expr formula, double... operands) {
        var sizes = new FormulaSizes(List.of(formula));
        sizes.evaluate(new int[0], operands, new double[operands.length]);
        return sizes.size(0);
    }

    @Test
    void cancellationLeavesTheSizeOfWhatCancelled() {
        Expr squared = Expr.square(apply(Fn.TANH, o(0)));
        assertThat(size(Expr.sub(Expr.ONE, squared), 8)).isCloseTo(1, within(1e-3));
        assertThat(size(Expr.sub(Expr.add(o(0), o(1)), o(0)), 1000, 1)).isEqualTo(1001);
    }

    @Test
    void whatIsExactAddsNothing() {
        assertThat(size(apply(Fn.EXP, o(0)), 10)).isEqualTo(Math.exp(10));
        assertThat(size(Expr.sub(o(0), o(1)), 1000, 999)).isEqualTo(1);
    }

    @Test
    void anIntermediateCountsByTheSlopeOfTheResult() {
        assertThat(size(apply(Fn.EXP, Expr.mul(o(0), o(1))), 5, 2)).isCloseTo(10 * Math.exp(10), within(1e-6));
        assertThat(size(apply(Fn.SQRT, Expr.mul(o(0), o(1))), 4, 4)).isEqualTo(4);
    }
}
