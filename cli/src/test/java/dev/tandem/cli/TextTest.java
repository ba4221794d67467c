package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void bytesHaveAUnitThatFits() {
        assertThat(Text.bytes(0)).isEqualTo("0 B");
        assertThat(Text.bytes(9_999)).isEqualTo("9999 B");
        assertThat(Text.bytes(10_000)).isEqualTo("10.0 kB");
        assertThat(Text.bytes(999_949_999)).isEqualTo("999.9 MB");
        assertThat(Text.bytes(61_100_840L * 8)).isEqualTo("488.8 MB");
        assertThat(Text.bytes(12_345_678_901_234L)).isEqualTo("12.3 TB");
    }

    @Test
    void thingsAreCounted() {
        assertThat(Text.count(1, "epoch")).isEqualTo("1 epoch");
        assertThat(Text.count(1234, "step")).isEqualTo("1,234 steps");
    }

    @Test
    void timesAreSecondsOrMinutes() {
        assertThat(Text.seconds(0.04)).isEqualTo("0.0 s");
        assertThat(Text.seconds(59.94)).isEqualTo("59.9 s");
        assertThat(Text.seconds(125.9)).isEqualTo("2 min 05 s");
    }

    @Test
    void columnsOfNumbersAreFlushRight() {
        assertThat(Text.table(List.of(List.of("name", "count", "kind"), List.of("a", "1", "x"),
                List.of("longer", "12,345", ""))).lines()).containsExactly(
                        "name     count  kind", "a            1  x", "longer  12,345");
    }

    @Test
    void numbersThatAreNoneAreNull() {
        assertThat(Json.number(1.5)).isEqualTo(1.5);
        assertThat(Json.number(Double.NaN)).isNull();
        assertThat(Json.number(Double.POSITIVE_INFINITY)).isNull();
    }
}
