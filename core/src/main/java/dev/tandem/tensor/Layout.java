package dev.tandem.tensor;

/** The physical order of a tensor's elements. What a shape means never depends on it. */
public enum Layout {
    /** The last axis is contiguous: what every graph starts with and every host sees. */
    ROW_MAJOR,
    /** Axis 1 is contiguous, the others in order: [N,C,H,W] stored as N H W C. Needs rank 3 at least. */
    CHANNELS_LAST,
    /** Axis 0 is contiguous, the others in order: [N,C,H,W] stored as C H W N. Needs rank 2 at least. */
    BATCH_LAST,
    /**
     * Blocks of 16 samples, or one of all if they are no multiple of it; in each, axis 0 is contiguous: [N,C,H,W] stored as
     * N/16 C H W 16. Needs rank 2 at least.
     */
    BATCH_BLOCKED
}
