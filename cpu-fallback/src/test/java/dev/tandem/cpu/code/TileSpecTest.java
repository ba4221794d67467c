package dev.tandem.cpu.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.code.TileSpec.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TileSpecTest {

    private final TileSpec spec = new TileSpec(3, 2, 16, new Axis(5, 100, 5), new Axis(4, 1000, 25),
            new Axis(5, 16, 1), true, 100, 640, false);

    @Test
    void itsStepsAreTheMultiplyAddsOfItsVectors() {
        assertThat(spec.steps()).isEqualTo(5 * 4 * 5 * 3 * 2);
        assertThat(spec.with(List.of(new Span(3, 5), new Span(0, 5))).steps()).isEqualTo(5 * 4 * 7 * 3);
    }

    @Test
    void oneThatMeetsPaddingAloneHasAStepSoThatItCanBeTried() {
        assertThat(spec.with(List.of(new Span(5, 5), new Span(0, 0))).steps()).isEqualTo(1);
    }

    @Test
    void itKnowsHowFarItReaches() {
        assertThat(spec.sourceFloats()).isEqualTo(4 * 100 + 3 * 1000 + 4 * 16 + 32);
        assertThat(spec.weightFloats()).isEqualTo(4 * 5 + 3 * 25 + 4 + 2 * 100 + 1);
        assertThat(spec.resultFloats()).isEqualTo(2 * 640 + 32);
        var pairs = new TileSpec(3, 2, 16, Axis.NONE, Axis.NONE, new Axis(5, 16, 16), true, 1600, 400, true, 64, 48,
                true, List.of());
        assertThat(pairs.sourceFloats()).isEqualTo(4 * 16 + 64 + 16);
        assertThat(pairs.weightFloats()).isEqualTo(4 * 16 + 2 * 1600 + 16);
        assertThat(pairs.resultFloats()).isEqualTo(2 * 400 + 48 + 16);
    }
}
