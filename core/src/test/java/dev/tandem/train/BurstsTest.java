package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BurstsTest {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final Bursts bursts = new Bursts();

    @Test
    void theFirstIsOneStep() {
        assertThat(bursts.steps()).isEqualTo(1);
    }

    @Test
    void theyGrowFourfoldAtMostUntilTheyTake25Millis() {
        int[] expected = {4, 16, 64, 256, 833, 833};
        for (int steps : expected) {
            bursts.took(bursts.steps(), bursts.steps() * 30 * MICRO);
            assertThat(bursts.steps()).isEqualTo(steps);
        }
    }

    @Test
    void stepsThatTakeLongComeOneByOne() {
        bursts.took(1, 5 * MILLI);
        assertThat(bursts.steps()).isEqualTo(4);
        bursts.took(4, 4 * 400 * MILLI);
        assertThat(bursts.steps()).isEqualTo(1);
    }

    @Test
    void aClockThatStandsStillDoesNotMakeThemEndless() {
        for (int i = 0; i < 100; i++) {
            bursts.took(bursts.steps(), 0);
        }
        assertThat(bursts.steps()).isEqualTo(1 << 16);
    }
}
