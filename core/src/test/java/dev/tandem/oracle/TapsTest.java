package dev.tandem.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapsTest {

    @Test
    void cellsOfAPlaneAreCountedRowMajor() {
        assertThat(Taps.of(Window.of(2, 2), Shape.of(1, 1, 3, 3))).isDeepEqualTo(new int[][]{{0, 1, 3, 4}, {1, 2, 4, 5},
                {3, 4, 6, 7}, {4, 5, 7, 8}});
    }

    @Test
    void aCellOutsideIsInThePaddingOrBeyondIt() {
        var window = new Window(List.of(3), List.of(2), List.of(1), List.of(0), List.of(1), true);
        assertThat(Taps.of(window, Shape.of(1, 1, 3))).isDeepEqualTo(new int[][]{{Taps.PADDING, 0, 1},
                {1, 2, Taps.BEYOND}});
    }

    @Test
    void everyAxisHasItsOwnGeometry() {
        var window = new Window(List.of(1, 2), List.of(2, 1), List.of(0, 1), List.of(0, 1), List.of(1, 2), false);
        assertThat(Taps.of(window, Shape.of(1, 1, 3, 2))).isDeepEqualTo(new int[][]{{Taps.PADDING, 1},
                {0, Taps.PADDING}, {Taps.PADDING, 5}, {4, Taps.PADDING}});
    }
}
