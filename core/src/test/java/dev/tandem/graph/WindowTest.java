package dev.tandem.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void positionsAreThoseThatCountingFinds() {
        int checked = 0;
        for (int size = 1; size <= 9; size++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 4; stride++) {
                    for (int low = 0; low <= 3; low++) {
                        for (int high = 0; high <= 3; high++) {
                            for (int dilation = 1; dilation <= 3; dilation++) {
                                for (boolean ceil : new boolean[]{false, true}) {
                                    var window = new Window(List.of(kernel), List.of(stride), List.of(low),
                                            List.of(high),
                                            List.of(dilation), ceil);
                                    assertThat(window.positions(0, size)).as("%s over %d", window, size)
                                            .isEqualTo(counted(window, size));
                                    checked++;
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(checked).isEqualTo(13824);
    }

    /** Counts windows that fit; with ceil one more, if elements are left and it starts before the high padding. */
    private static int counted(Window w, int size) {
        int end = w.low().get(0) + size + w.high().get(0);
        int span = w.span(0);
        int count = 0;
        int covered = 0;
        int start = 0;
        while (start + span <= end) {
            count++;
            covered = start + span;
            start += w.stride().get(0);
        }
        boolean partial = w.ceil() && count > 0 && covered < end && start < w.low().get(0) + size;
        return partial ? count + 1 : count;
    }

    @Test
    void knownSizesOfKnownNetworks() {
        assertThat(Window.of(11, 11).stride(4).pad(2).positions(0, 224)).isEqualTo(55);
        assertThat(Window.of(3, 3).stride(2).positions(0, 55)).isEqualTo(27);
        assertThat(Window.of(7, 7).stride(2).pad(3).positions(1, 224)).isEqualTo(112);
        assertThat(Window.of(3, 3).stride(2).ceiling().positions(0, 112)).isEqualTo(56);
        assertThat(Window.of(3, 3).stride(2).positions(0, 112)).isEqualTo(55);
        assertThat(Window.of(3).dilate(4).positions(0, 9)).isEqualTo(1);
        assertThat(Window.of(3).dilate(4).positions(0, 8)).isZero();
    }

    @Test
    void sizesOfAWindow() {
        var window = Window.of(3, 5).dilate(2);
        assertThat(window.axes()).isEqualTo(2);
        assertThat(window.cells()).isEqualTo(15);
        assertThat(window.span(0)).isEqualTo(5);
        assertThat(window.span(1)).isEqualTo(9);
    }

    @Test
    void printsWhatIsUnusual() {
        assertThat(Window.of(5, 5)).hasToString("5x5");
        assertThat(Window.of(5, 5).stride(2).pad(1).dilate(3).ceiling())
                .hasToString("5x5 stride 2 pad 1 dilation 3 ceil");
        var odd = new Window(List.of(3, 5), List.of(1, 2), List.of(0, 1), List.of(2, 1), List.of(1, 2), false);
        assertThat(odd).hasToString("3x5 stride 1x2 pad 0x1..2x1 dilation 1x2");
        assertThat(new Window(List.of(2, 2), List.of(1, 1), List.of(0, 1), List.of(0, 1), List.of(1, 1), false))
                .hasToString("2x2 pad 0x1");
    }

    @Test
    void listsOfDifferentLengthsAreRejected() {
        assertThatThrownBy(
                () -> new Window(List.of(3, 3), List.of(1), List.of(0, 0), List.of(0, 0), List.of(1, 1), false))
                .isInstanceOf(UsageException.class)
                .hasMessage("window: kernel, stride, low, high and dilation need an entry for every axis"
                        + " (lengths [2, 1, 2, 2, 2]) — give lists of one length");
    }
}
