package dev.tandem.cuda.memory;

import dev.tandem.spi.Buffer;
import dev.tandem.spi.Tensor;

/** Device memory from an address on. */
public record DeviceBuffer(long address, long bytes) implements Buffer {

    /** Where a tensor's first element lies. */
    public static long address(Tensor tensor) {
        return ((DeviceBuffer) tensor.buffer()).address + tensor.offset();
    }
}
