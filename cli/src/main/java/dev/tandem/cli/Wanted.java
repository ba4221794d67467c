package dev.tandem.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a ratio is to be.
 *
 * @param bound on which side of the value
 * @param value itself still reached
 */
record Wanted(Bound bound, double value) {

    /** On which side of the value a ratio is to be. */
    enum Bound {
        AT_LEAST, AT_MOST
    }

    static Wanted atLeast(double value) {
        return new Wanted(Bound.AT_LEAST, value);
    }

    static Wanted atMost(double value) {
        return new Wanted(Bound.AT_MOST, value);
    }

    /** Whether a ratio is as wanted, as it is shown: to two decimals. */
    boolean isReachedBy(double ratio) {
        double shown = Math.round(100 * ratio) / 100.0;
        return switch (bound) {
            case AT_LEAST -> shown >= value;
            case AT_MOST -> shown <= value;
        };
    }

    /** As tables and JSON show it, {@code ≥ 0.95}. */
    @Override
    @JsonValue
    public String toString() {
        String number = String.format(Locale.ROOT, "%.2f", value);
        return switch (bound) {
            case AT_LEAST -> "≥ " + number;
            case AT_MOST -> "≤ " + number;
        };
    }
}
