package dev.tandem.oracle;

import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.sizes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class OraclePoolingTest {

    private static final double NAN = Double.NaN;
    private static final Window PADDED = Window.of(3).stride(2).pad(1);
    private static final Window PARTIAL = Window.of(3).stride(3).ceiling();

    private static Elements row(double... x) {
        return floats(sizes(1, 1, x.length), x);
    }

    private static double[] pool(PoolKind kind, Window window, Elements x) {
        return first(new Op.Pool(kind, window), x);
    }

    @Test
    void theLargestOfEachWindowOfEachChannel() {
        Elements x = floats(sizes(1, 2, 3, 3), 1, 2, 3, 6, 5, 4, 7, 8, 9, -1, -2, -3, -6, -5, -4, -7, -8, -9);
        assertThat(pool(PoolKind.MAX, Window.of(2, 2), x)).containsExactly(6, 5, 8, 9, -1, -2, -5, -4);
    }

    @Test
    void paddingIsNeverTheLargest() {
        assertThat(pool(PoolKind.MAX, PADDED, row(-2, -4, -6))).containsExactly(-2, -4);
    }

    @Test
    void theLargestIsNaNIfAnyIs() {
        assertThat(pool(PoolKind.MAX, Window.of(2), row(1, NAN, 9, 2))).containsExactly(NAN, NAN, 9);
    }

    @Test
    void averagesCountElementsInsideTheInputOrInsideThePaddedInput() {
        assertThat(pool(PoolKind.AVERAGE, PADDED, row(2, 4, 6))).containsExactly(3, 5);
        assertThat(pool(PoolKind.AVERAGE_PADDED, PADDED, row(2, 4, 6))).containsExactly(new double[]{2, 10.0 / 3},
                within(1e-15));
    }

    @Test
    void whatCeilAddsBeyondThePaddingIsNotCounted() {
        Elements x = row(1, 2, 3, 4, 5);
        assertThat(pool(PoolKind.AVERAGE, PARTIAL, x)).containsExactly(2, 4.5);
        assertThat(pool(PoolKind.AVERAGE_PADDED, PARTIAL, x)).containsExactly(2, 4.5);
        assertThat(pool(PoolKind.MAX, PARTIAL, x)).containsExactly(3, 5);
        var padded = new Window(List.of(3), List.of(3), List.of(0), List.of(1), List.of(1), true);
        assertThat(pool(PoolKind.AVERAGE, padded, x)).containsExactly(2, 4.5);
        assertThat(pool(PoolKind.AVERAGE_PADDED, padded, x)).containsExactly(2, 3);
        assertThat(pool(PoolKind.AVERAGE_PADDED, new Window(List.of(3), List.of(3), List.of(0), List.of(1), List.of(1),
                true), row(1, 2, 3, 4))).containsExactly(2, 2);
    }

    @Test
    void dilatedCellsLeaveElementsOut() {
        assertThat(pool(PoolKind.MAX, Window.of(2).dilate(2), row(1, 9, 3, 4))).containsExactly(3, 9);
        assertThat(pool(PoolKind.AVERAGE, Window.of(2).dilate(2), row(1, 9, 3, 5))).containsExactly(2, 7);
    }

    @Test
    void aWindowThatReadsOnlyPaddingIsRefused() {
        assertThatThrownBy(() -> pool(PoolKind.MAX, Window.of(2).dilate(2).pad(1), row(1)))
                .isInstanceOf(UsageException.class).hasMessage("pool 'given': a window reads nothing but padding "
                        + "(input [1,1,1], window 2 pad 1 dilation 2) — pad or dilate less");
    }

    // ---- gradients

    private static double[] gradient(PoolKind kind, Window window, Elements x, double... dy) {
        var op = new Op.PoolGradient(kind, window, x.shape());
        return kind == PoolKind.MAX ? first(op, x, row(dy)) : first(op, row(dy));
    }

    @Test
    void theGradientOfALargestGoesToTheFirstOfEquals() {
        assertThat(gradient(PoolKind.MAX, Window.of(2), row(3, 3, 1, 1), 1, 10, 100)).containsExactly(1, 10, 100, 0);
        assertThat(gradient(PoolKind.MAX, Window.of(3).stride(1), row(5, 7, 7, 7), 1, 10)).containsExactly(0, 11, 0,
                0);
    }

    @Test
    void theGradientOfALargestGoesToTheFirstNaN() {
        assertThat(gradient(PoolKind.MAX, Window.of(4), row(3, NAN, 9, NAN), 2)).containsExactly(0, 2, 0, 0);
    }

    @Test
    void tiesAreCountedRowMajor() {
        Elements x = floats(sizes(1, 1, 2, 2), 1, 4, 4, 1);
        assertThat(first(new Op.PoolGradient(PoolKind.MAX, Window.of(2, 2), Shape.of(1, 1, 2, 2)), x,
                floats(sizes(1, 1, 1, 1), 5))).containsExactly(0, 5, 0, 0);
    }

    @Test
    void theGradientOfAnAverageIsSharedByWhatWasCounted() {
        Elements x = row(2, 4, 6);
        assertThat(gradient(PoolKind.AVERAGE, PADDED, x, 2, 4)).containsExactly(1, 3, 2);
        assertThat(gradient(PoolKind.AVERAGE_PADDED, PADDED, x, 3, 6)).containsExactly(1, 3, 2);
        assertThat(gradient(PoolKind.AVERAGE_PADDED, PARTIAL, row(1, 2, 3, 4, 5), 3, 8)).containsExactly(1, 1, 1, 4,
                4);
    }

    @Test
    void theTangentIsReadWhereTheLargestIs() {
        assertThat(first(new Op.PoolTangent(Window.of(2)), row(3, 3, 1, NAN), row(10, 20, 30, 40))).containsExactly(10,
                20, 40);
    }
}
