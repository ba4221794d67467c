package dev.tandem.lab;

/**
 * A number that a lab found.
 *
 * @param name what it is, with its unit
 * @param value what it is
 * @param expected what it should be
 */
public record Measured(String name, double value, Expected expected) {

    /** Whether it is what it should be. */
    public boolean holds() {
        return expected.holds(value);
    }
}
