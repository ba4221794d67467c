package dev.tandem.cpu.lanes;

/** The inner loops of contractions. */
public interface Tiles {
}
