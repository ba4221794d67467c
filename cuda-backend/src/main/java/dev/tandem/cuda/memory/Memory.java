package dev.tandem.cuda.memory;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.error.FatalException;
import dev.tandem.error.OutOfMemoryException;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** All memory that one open device has: its own, and page-locked host memory from which its copies are fastest. */
public final class Memory implements AutoCloseable {

    private static final int OUT_OF_MEMORY = 2;
    private static final long MOST_RESERVED_BYTES = 512L << 20;
    private static final long PINNED_SEGMENT_BYTES = 4L << 20;

    private final Device device;
    private final Blocks blocks;
    private final Blocks pinned;

    /**
     * Starts without memory.
     *
     * @param segmentBytes the least size of a segment of device memory; 0 for one a block
     */
    public Memory(Device device, long segmentBytes) {
        this.device = device;
        this.blocks = new Blocks(new DeviceSegments(), segmentBytes);
        this.pinned = new Blocks(new PinnedSegments(), segmentBytes == 0 ? 0 : PINNED_SEGMENT_BYTES);
    }

    /**
     * Allocates device memory.
     *
     * @param owner what it is for, in the error
     * @throws OutOfMemoryException saying what was asked and what is free
     */
    DeviceBuffer allocate(String owner, long bytes) {
        long address = blocks.allocate(bytes);
        if (address == 0) {
            blocks.trim();
            address = blocks.allocate(bytes);
        }
        if (address == 0) {
            throw new OutOfMemoryException(owner, bytes, availableBytes(),
                    "use a smaller batch or model, or end other programs that use " + device.name());
        }
        return new DeviceBuffer(address, bytes);
    }

    void free(DeviceBuffer buffer) {
        blocks.free(buffer.address());
    }

    /** Allocates zeroed page-locked host memory. */
    @SuppressWarnings("restricted")
    MemorySegment allocatePinned(String owner, long bytes) {
        long address = pinned.allocate(bytes);
        if (address == 0) {
            throw new OutOfMemoryException(owner, bytes, 0,
                    "the system gives no more page-locked host memory: use a smaller batch");
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes).fill((byte) 0);
    }

    void freePinned(MemorySegment segment) {
        pinned.free(segment.address());
    }

    /** What can still be allocated: what the driver has free and what is free in segments. */
    public long availableBytes() {
        return device.freeBytes() + blocks.freeBytes();
    }

    /**
     * What all of this process may plan with: what is available and what its segments hold already, less what libraries still load
     * when their kernels are first used.
     */
    public long capacityBytes() {
        return device.freeBytes() + blocks.heldBytes() - Math.min(MOST_RESERVED_BYTES, device.totalBytes() / 16);
    }

    /**
     * Waits for the device, so that memory can be reused by others than the work issued so far. A fault found here is kept for
     * the next use of the device: memory must be freed all the same.
     */
    void settle() {
        if (!device.faults().failed()) {
            try {
                device.enter();
                device.synchronize();
            } catch (FatalException e) {
                // Faults remembers it
            }
        }
    }

    /** Gives everything back that is free. */
    @Override
    public void close() {
        blocks.trim();
        pinned.trim();
    }

    private final class DeviceSegments implements Blocks.Source {

        @Override
        public long take(long bytes) {
            device.enter();
            var address = new CUdeviceptr();
            int status = JCudaDriver.cuMemAlloc(address, bytes);
            if (status == OUT_OF_MEMORY) {
                return 0;
            }
            device.faults().check(Api.DRIVER, status, "cuMemAlloc of " + bytes + " bytes");
            return Address.of(address);
        }

        @Override
        public void give(long address) {
            JCudaDriver.cuMemFree(Address.device(address));
        }
    }

    private final class PinnedSegments implements Blocks.Source {

        @Override
        public long take(long bytes) {
            device.enter();
            var address = new Address(0);
            int status = JCudaDriver.cuMemHostAlloc(address, bytes, 0);
            if (status == OUT_OF_MEMORY) {
                return 0;
            }
            device.faults().check(Api.DRIVER, status, "cuMemHostAlloc of " + bytes + " bytes");
            return address.value();
        }

        @Override
        public void give(long address) {
            JCudaDriver.cuMemFreeHost(new Address(address));
        }
    }
}
