package dev.tandem.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedTest {

    @ParameterizedTest
    @CsvSource({"0.25, true", "0.26, false", "0.24, true", "NaN, false", "-Infinity, true"})
    void atMostIsAnUpperBound(double measured, boolean holds) {
        assertThat(Expected.atMost(0.25).holds(measured)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({"99.1, true", "99.09, false", "100, true", "NaN, false"})
    void atLeastIsALowerBound(double measured, boolean holds) {
        assertThat(Expected.atLeast(99.1).holds(measured)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1.0001, true", "1.0002, false", "0.9998, false", "NaN, false"})
    void nearIsABoundOnBothSides(double measured, boolean holds) {
        assertThat(Expected.near(1, 0.00011).holds(measured)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({"60000, true", "60000.0000001, false", "NaN, false"})
    void exactlyIsToTheLastBit(double measured, boolean holds) {
        assertThat(Expected.exactly(60_000).holds(measured)).isEqualTo(holds);
    }

    @Test
    void aReportedNumberIsANumber() {
        assertThat(Expected.reported().holds(17)).isTrue();
        assertThat(Expected.reported().holds(Double.NaN)).isFalse();
    }

    @Test
    void eachSaysWhatItIs() {
        assertThat(Expected.exactly(340_908)).hasToString("= 340,908");
        assertThat(Expected.near(0.25, 1e-6)).hasToString("0.25 ± 1.0e-6");
        assertThat(Expected.atMost(0.95)).hasToString("≤ 0.95");
        assertThat(Expected.atLeast(99)).hasToString("≥ 99");
        assertThat(Expected.reported()).hasToString("reported");
    }
}
