package dev.tandem.cpu.lanes;

/** The inner loops of pooling. */
public interface Windows {
}
