package dev.tandem.spi;

import dev.tandem.tensor.TensorType;

/**
 * Where a value lies: a buffer, an offset in bytes and the type. Owns nothing.
 *
 * @param offset in bytes, a multiple of 64
 */
public record Tensor(Buffer buffer, long offset, TensorType type) {
}
