package dev.tandem.cuda.driver;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** A raw address of device or native host memory, in the forms JCuda wants. */
public final class Address extends Pointer {

    /** Wraps an address. */
    public Address(long address) {
        super(address);
    }

    private Address(Pointer other) {
        super(other);
    }

    /** The address: what a call that allocates has written here. */
    public long value() {
        return getNativePointer() + getByteOffset();
    }

    /** An address of device memory as the driver's copies want it. */
    public static CUdeviceptr device(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    /** Where a pointer that the driver has written points. */
    public static long of(CUdeviceptr pointer) {
        return new Address(pointer).value();
    }
}
