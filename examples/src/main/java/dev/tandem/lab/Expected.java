package dev.tandem.lab;

import java.util.Locale;

/** What a number should be, and whether one is. NaN never is. */
public sealed interface Expected {

    /** Whether a measured number is as expected. */
    boolean holds(double measured);

    /** A number to the last bit. */
    static Expected exactly(double value) {
        return new Exactly(value);
    }

    /** A number, give or take. */
    static Expected near(double value, double tolerance) {
        return new Near(value, tolerance);
    }

    /** A number or less. */
    static Expected atMost(double bound) {
        return new AtMost(bound);
    }

    /** A number or more. */
    static Expected atLeast(double bound) {
        return new AtLeast(bound);
    }

    /** Anything but NaN: a number that is told, not judged. */
    static Expected reported() {
        return new Reported();
    }

    /** A number to the last bit. */
    record Exactly(double value) implements Expected {

        @Override
        public boolean holds(double measured) {
            return measured == value;
        }

        @Override
        public String toString() {
            return "= " + text(value);
        }
    }

    /** A number, give or take. */
    record Near(double value, double tolerance) implements Expected {

        @Override
        public boolean holds(double measured) {
            return Math.abs(measured - value) <= tolerance;
        }

        @Override
        public String toString() {
            return text(value) + " ± " + text(tolerance);
        }
    }

    /** A number or less. */
    record AtMost(double bound) implements Expected {

        @Override
        public boolean holds(double measured) {
            return measured <= bound;
        }

        @Override
        public String toString() {
            return "≤ " + text(bound);
        }
    }

    /** A number or more. */
    record AtLeast(double bound) implements Expected {

        @Override
        public boolean holds(double measured) {
            return measured >= bound;
        }

        @Override
        public String toString() {
            return "≥ " + text(bound);
        }
    }

    /** Anything but NaN. */
    record Reported() implements Expected {

        @Override
        public boolean holds(double measured) {
            return !Double.isNaN(measured);
        }

        @Override
        public String toString() {
            return "reported";
        }
    }

    /** A whole number with its thousands, another as short as it is exact. */
    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.valueOf(value).replace("E", "e");
    }
}
