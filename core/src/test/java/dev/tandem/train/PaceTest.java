package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLI = 1_000_000;

    private final Pace pace = new Pace();

    @Test
    void nothingIsKnownBeforeTheFirstStep() {
        assertThat(pace.samplesPerSecond()).isNaN();
        assertThat(pace.seconds()).isZero();
    }

    @Test
    void itIsKnownFromTheFirstStepOn() {
        pace.add(64, 20 * MILLI);
        assertThat(pace.samplesPerSecond()).isEqualTo(3200);
        pace.add(64, 30 * MILLI);
        assertThat(pace.samplesPerSecond()).isEqualTo(2560);
    }

    @Test
    void slowFirstStepsAreForgottenAfterSomeSeconds() {
        pace.add(64, 10_000 * MILLI);
        for (int i = 0; i < 500; i++) {
            pace.add(64, 10 * MILLI);
        }
        assertThat(pace.samplesPerSecond()).isCloseTo(6400, within(1e-6));
        assertThat(pace.seconds()).isCloseTo(15, within(1e-9));
        assertThat(pace.meanSamplesPerSecond()).isCloseTo(64 * 501 / 15.0, within(1e-6));
    }
}
