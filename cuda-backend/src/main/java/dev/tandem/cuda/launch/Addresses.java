package dev.tandem.cuda.launch;

import dev.tandem.cuda.memory.DeviceBuffer;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's tensors lie on the device.
 *
 * @param workspace 0 if there is none
 */
public record Addresses(long[] operands, long[] results, long workspace) {

    /** The addresses of tensors. */
    public static Addresses of(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        return new Addresses(Arrays.stream(operands).mapToLong(DeviceBuffer::address).toArray(),
                Arrays.stream(results).mapToLong(DeviceBuffer::address).toArray(),
                workspace == null ? 0 : DeviceBuffer.address(workspace));
    }
}
