package dev.tandem.testkit.property;

/**
 * Something to try on a backend.
 *
 * @param name what tests call it
 * @param body throws if the contract is broken
 */
public record Probe(String name, Runnable body) {
}
