package dev.tandem.cpu.lanes;

/**
 * The inner loops of one way to compute.
 *
 * @param description for people, {@code 512-bit vectors}
 * @param elements formulas and sums
 * @param tiles contractions
 * @param windows pooling
 */
public record Lanes(String description, Elements elements, Tiles tiles, Windows windows) {
}
