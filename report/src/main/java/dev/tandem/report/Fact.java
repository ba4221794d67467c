package dev.tandem.report;

/**
 * Something known by a name.
 *
 * @param name what it is
 * @param value as it is shown, with its unit
 */
public record Fact(String name, String value) {
}
