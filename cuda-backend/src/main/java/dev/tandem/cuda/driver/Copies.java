package dev.tandem.cuda.driver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jcuda.NativePointerObject;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** Copies to, from and on the device, in order with the work of a stream. Copying allocates nothing: JCuda's pointers are reused. */
public final class Copies {

    private static final VarHandle NATIVE = nativePointer();

    private final Stream stream;
    private final Faults faults;
    private final CUdeviceptr from = new CUdeviceptr();
    private final CUdeviceptr to = new CUdeviceptr();
    private final Address host = new Address(0);

    /** Copies in a stream of the device. */
    public Copies(Device device, Stream stream) {
        this.stream = stream;
        this.faults = device.faults();
    }

    private static VarHandle nativePointer() {
        try {
            return MethodHandles.privateLookupIn(NativePointerObject.class, MethodHandles.lookup())
                    .findVarHandle(NativePointerObject.class, "nativePointer", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Starts a copy from native host memory. */
    public void upload(long hostAddress, long device, long bytes) {
        faults.issue("upload");
        NATIVE.set(host, hostAddress);
        NATIVE.set(to, device);
        faults.check(Api.DRIVER, JCudaDriver.cuMemcpyHtoDAsync(to, host, bytes, stream.handle()), "cuMemcpyHtoDAsync");
    }

    /** Starts a copy to native host memory. */
    public void download(long device, long hostAddress, long bytes) {
        faults.issue("download");
        NATIVE.set(from, device);
        NATIVE.set(host, hostAddress);
        faults.check(Api.DRIVER, JCudaDriver.cuMemcpyDtoHAsync(host, from, bytes, stream.handle()),
                "cuMemcpyDtoHAsync");
    }

    /** Copies on the device. */
    public void copy(long source, long target, long bytes) {
        faults.issue("copy");
        NATIVE.set(from, source);
        NATIVE.set(to, target);
        faults.check(Api.DRIVER, JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, stream.handle()), "cuMemcpyDtoDAsync");
    }
}
