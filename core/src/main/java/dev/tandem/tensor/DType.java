package dev.tandem.tensor;

/** Element types. Formulas compute in float32 where the result is a float, in 64-bit integers where it is not. */
public enum DType {
    /** IEEE binary32. */
    F32(4),
    /** IEEE binary64: what the oracle stores, whatever a type says. */
    F64(8),
    /** The upper half of a binary32; CUDA only. */
    BF16(2),
    /** Signed 32 bits: labels, indices, positions. */
    I32(4),
    /** Signed 64 bits: counters and random keys. */
    I64(8),
    /** Unsigned 8 bits: images as they come from a file. */
    U8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether values may have fractions, and so gradients. */
    public boolean isFloat() {
        return this == F32 || this == F64 || this == BF16;
    }

    /** The name as listings print it, {@code f32}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
