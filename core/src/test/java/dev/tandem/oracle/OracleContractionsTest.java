package dev.tandem.oracle;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.run;
import static dev.tandem.oracle.Given.sizes;
import static dev.tandem.oracle.Given.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class OracleContractionsTest {

    private static final Window TWO_BY_TWO = Window.of(2, 2);
    /** 2 cells, 2 apart, every second position, one zero in front. */
    private static final Window SPARSE = new Window(List.of(2), List.of(2), List.of(1), List.of(0), List.of(2), false);

    private static final Elements THREE_BY_THREE = floats(sizes(1, 1, 3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    private static final Elements FILTER = floats(sizes(1, 1, 2, 2), 1, 2, 3, 4);
    private static final Elements DIAGONAL = floats(sizes(1, 1, 2, 2), 1, 0, 0, 2);

    // ---- matrices

    @Test
    void rowsMeetColumns() {
        Elements a = floats(sizes(2, 3), 1, 2, 3, 4, 5, 6);
        Elements b = floats(sizes(3, 2), 7, 8, 9, 10, 11, 12);
        Elements at = floats(sizes(3, 2), 1, 4, 2, 5, 3, 6);
        Elements bt = floats(sizes(2, 3), 7, 9, 11, 8, 10, 12);
        assertThat(first(new Op.MatMul(false, false, List.of()), a, b)).containsExactly(58, 64, 139, 154);
        assertThat(first(new Op.MatMul(true, false, List.of()), at, b)).containsExactly(58, 64, 139, 154);
        assertThat(first(new Op.MatMul(false, true, List.of()), a, bt)).containsExactly(58, 64, 139, 154);
        assertThat(first(new Op.MatMul(true, true, List.of()), at, bt)).containsExactly(58, 64, 139, 154);
    }

    @Test
    void everyMatrixOfABatchMeetsItsOwn() {
        Elements a = floats(sizes(2, 1, 2), 1, 2, 3, 4);
        Elements b = floats(sizes(2, 2, 1), 5, 6, 7, 8);
        assertThat(first(new Op.MatMul(false, false, List.of()), a, b)).containsExactly(17, 53);
    }

    @Test
    void anEpilogueFinishesEachElementWithBroadcastOperands() {
        Expr biased = Expr.add(o(0), o(1));
        var op = new Op.MatMul(false, false, List.of(apply(Fn.RELU, biased), Expr.add(biased, Expr.index(0)), o(0)));
        var results = run(op, floats(sizes(2, 1), 1, -1), floats(sizes(1, 2), 10, 20), vector(1, -1));
        assertThat(results[0].toArray()).containsExactly(11, 19, 0, 0);
        assertThat(results[1].toArray()).containsExactly(11, 19, -8, -20);
        assertThat(results[2].toArray()).containsExactly(10, 20, -10, -20);
    }

    // ---- convolution

    @Test
    void aConvolutionIsACrossCorrelation() {
        assertThat(first(new Op.Conv(TWO_BY_TWO, 1, List.of()), THREE_BY_THREE, FILTER))
                .containsExactly(37, 47, 67, 77);
    }

    @Test
    void strideDilationAndPaddingOfOneEnd() {
        assertThat(first(new Op.Conv(SPARSE, 1, List.of()), floats(sizes(1, 1, 5), 1, 2, 3, 4, 5),
                floats(sizes(1, 1, 2), 10, 1))).containsExactly(2, 24);
    }

    @Test
    void aGroupSeesItsOwnChannelsOnly() {
        assertThat(first(new Op.Conv(Window.of(1), 2, List.of()), floats(sizes(1, 4, 1), 1, 2, 3, 4),
                floats(sizes(2, 2, 1), 1, 10, 100, 1000))).containsExactly(21, 4300);
    }

    @Test
    void channelsAddUpAndSamplesStayApart() {
        Elements x = floats(sizes(2, 2, 2), 1, 2, 10, 20, 3, 4, 30, 40);
        Elements w = floats(sizes(2, 2, 1), 1, 1, 2, -1);
        assertThat(first(new Op.Conv(Window.of(1), 1, List.of()), x, w)).containsExactly(11, 22, -8, -16, 33, 44, -24,
                -32);
    }

    @Test
    void threeAxesAreConvolvedLikeOne() {
        assertThat(first(new Op.Conv(Window.of(2, 2, 2), 1, List.of()),
                floats(sizes(1, 1, 2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8),
                floats(sizes(1, 1, 2, 2, 2), 1, 1, 1, 1, 1, 1, 1, 10))).containsExactly(108);
    }

    @Test
    void anEpilogueOfAConvolutionAddsABiasAChannel() {
        var op = new Op.Conv(Window.of(1), 1, List.of(Expr.add(o(0), o(1))));
        assertThat(first(op, floats(sizes(1, 1, 2), 1, 2), floats(sizes(2, 1, 1), 1, 10), floats(sizes(2, 1), 5, 6)))
                .containsExactly(6, 7, 16, 26);
    }

    // ---- its gradients

    @Test
    void theInputGradientSpreadsTheFilter() {
        var op = new Op.ConvInputGradient(TWO_BY_TWO, 1, Shape.of(1, 1, 3, 3), List.of());
        assertThat(first(op, FILTER, DIAGONAL)).containsExactly(1, 2, 0, 3, 6, 4, 0, 6, 8);
    }

    @Test
    void theInputGradientOfASparseWindow() {
        var op = new Op.ConvInputGradient(SPARSE, 1, Shape.of(1, 1, 5), List.of());
        // position 0 reads element 1 by cell 1; position 1 reads 1 by cell 0 and 3 by cell 1
        assertThat(first(op, floats(sizes(1, 1, 2), 10, 1), floats(sizes(1, 1, 2), 5, 7))).containsExactly(0, 75, 0, 7,
                0);
    }

    @Test
    void theInputGradientStaysInItsGroupAndIsFinished() {
        var op = new Op.ConvInputGradient(Window.of(1), 2, Shape.of(1, 4, 1), List.of(Expr.add(o(0), o(1))));
        assertThat(first(op, floats(sizes(2, 2, 1), 1, 10, 100, 1000), floats(sizes(1, 2, 1), 2, 3),
                floats(sizes(4, 1), 1, 2, 3, 4))).containsExactly(3, 22, 303, 3004);
    }

    @Test
    void theFilterGradientCorrelatesInputAndOutput() {
        var op = new Op.ConvFilterGradient(TWO_BY_TWO, 1, List.of());
        assertThat(first(op, THREE_BY_THREE, DIAGONAL)).containsExactly(11, 14, 20, 23);
    }

    @Test
    void theFilterGradientOfASparseWindow() {
        var op = new Op.ConvFilterGradient(SPARSE, 1, List.of());
        assertThat(first(op, floats(sizes(1, 1, 5), 1, 2, 3, 4, 5), floats(sizes(1, 1, 2), 5, 7))).containsExactly(14,
                38);
    }

    @Test
    void theFilterGradientAddsSamplesWithinAGroupAndIsFinished() {
        var op = new Op.ConvFilterGradient(Window.of(1), 2, List.of(Expr.sub(o(1), o(0))));
        Elements x = floats(sizes(2, 4, 1), 1, 2, 3, 4, 10, 20, 30, 40);
        Elements dy = floats(sizes(2, 2, 1), 1, 2, 1, 1);
        assertThat(first(op, x, dy, floats(sizes(2, 2, 1), 100))).containsExactly(89, 78, 64, 52);
    }
}
