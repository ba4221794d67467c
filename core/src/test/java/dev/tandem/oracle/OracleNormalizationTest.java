package dev.tandem.oracle;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.run;
import static dev.tandem.oracle.Given.sizes;
import static dev.tandem.oracle.Given.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

class OracleNormalizationTest {

    /** Channel 0 is 1, 2, 3, 6 (mean 3, squares around it 14); channel 1 is 10, 10, 10, 10. */
    private static final Elements X = floats(sizes(2, 2, 2), 1, 2, 10, 10, 3, 6, 10, 10);

    @Test
    void batchNormNormalisesWithTheBiasedAndGivesTheUnbiasedVariance() {
        var results = run(new Op.BatchNorm(0.5, List.of()), X, vector(2, 3), vector(1, -1));
        assertThat(results[0].toArray()).containsExactly(new double[]{-1, 0, -1, -1, 1, 4, -1, -1}, within(1e-15));
        assertThat(results[1].toArray()).containsExactly(3, 10);
        assertThat(results[2].toArray()).containsExactly(new double[]{0.5, 1.4142135623730951}, within(1e-15));
        assertThat(results[3].toArray()).containsExactly(new double[]{14.0 / 3, 0}, within(1e-15));
    }

    @Test
    void anEpilogueTakesTheNormalisedValuesPlace() {
        var op = new Op.BatchNorm(0.5, List.of(apply(Fn.RELU, Expr.add(o(0), o(1))), o(0)));
        var results = run(op, X, vector(2, 3), vector(1, -1), floats(sizes(2, 1), 0.5, 0.5));
        assertThat(results).hasSize(5);
        assertThat(results[0].toArray()).containsExactly(new double[]{0, 0.5, 0, 0, 1.5, 4.5, 0, 0}, within(1e-15));
        assertThat(results[1].toArray()).containsExactly(new double[]{-1, 0, -1, -1, 1, 4, -1, -1}, within(1e-15));
        assertThat(results[2].toArray()).containsExactly(3, 10);
    }

    @Test
    void oneElementAChannelHasNoVariance() {
        var results = run(new Op.BatchNorm(0.25, List.of()), floats(sizes(1, 2), 5, 7), vector(1, 1), vector(3, 4));
        assertThat(results[0].toArray()).containsExactly(3, 4);
        assertThat(results[3].toArray()).containsExactly(0, 0);
    }

    @Test
    void theBatchNormGradientSubtractsWhatMeanAndVarianceCarry() {
        Elements dy = floats(sizes(2, 2, 2), 1, 0, 1, 2, 2, 1, 3, 4);
        var results = run(new Op.BatchNormGradient(), X, vector(2, 3), vector(3, 10), vector(0.5, 2), dy);
        // channel 0: z = −1, −0.5, 0, 1.5, Σdy = 4, Σdy·z = −1 + 0 + 0 + 1.5 = 0.5; dx = 2·0.5·(dy − 1 − z·0.125)
        // channel 1: z = 0, Σdy = 10; dx = 3·2·(dy − 2.5)
        assertThat(results[0].toArray()).containsExactly(0.125, -0.9375, -9, -3, 1, -0.1875, 3, 9);
        assertThat(results[1].toArray()).containsExactly(0.5, 0);
        assertThat(results[2].toArray()).containsExactly(4, 10);
    }

    @Test
    void localResponseNormalisationSumsOverNeighbouringChannels() {
        Elements x = floats(sizes(1, 4), 1, 2, 3, 4);
        // sums over 3 channels: 5, 14, 29, 25; b = 1 + 1·sum
        assertThat(first(new Op.LocalResponseNormalization(3, 1, 1, 1), x)).containsExactly(new double[]{1.0 / 6,
                2.0 / 15, 3.0 / 30, 4.0 / 26}, within(1e-15));
        // an even window reaches further after: 1 + 4, 4 + 9, 9 + 16, 16
        assertThat(first(new Op.LocalResponseNormalization(2, 3, 2, 0.5), x)).containsExactly(new double[]{
                1 / Math.sqrt(13), 2 / Math.sqrt(29), 3 / Math.sqrt(53), 4 / Math.sqrt(35)}, within(1e-15));
    }

    @Test
    void localResponseNormalisationStaysInItsPlaceAndSample() {
        Elements x = floats(sizes(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        // x[n,1,i] is in the window of x[n,0,i]: 1² + 3², 2² + 4², then 3², 4²
        assertThat(first(new Op.LocalResponseNormalization(2, 0, 1, 1), x)).containsExactly(new double[]{0.1, 0.1,
                1.0 / 3, 0.25, 5.0 / 74, 0.06, 1.0 / 7, 0.125}, within(1e-15));
    }

    @Test
    void theGradientOfLocalResponseNormalisationKnowsWhoseWindowHoldsAnElement() {
        // size 2: y0 = x0/(x0² + x1² + 1), y1 = x1/(x1² + 1), at x = (1, 2), dy = (1, 10)
        // dx0 = (6 − 2)/36; dx1 = −2·1·2/36 + 10·(5 − 8)/25
        var op = new Op.LocalResponseNormalizationGradient(2, 1, 1, 1);
        assertThat(first(op, floats(sizes(1, 2), 1, 2), floats(sizes(1, 2), 1, 10)))
                .containsExactly(new double[]{4.0 / 36, -4.0 / 36 - 1.2}, within(1e-15));
    }
}
