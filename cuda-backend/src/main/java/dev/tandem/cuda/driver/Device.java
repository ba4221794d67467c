package dev.tandem.cuda.driver;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.CalledAs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * An open GPU: its primary context, which cuBLAS and cuDNN share, one stream for work and one for copies. The context is
 * current in the thread that opened it; other threads call {@link #enter} first.
 */
public final class Device implements AutoCloseable {

    /** The oldest architecture that CUDA 13 still compiles for. */
    private static final int LEAST_CAPABILITY = 75;
    private static final int NAME_BYTES = 256;

    private final CUdevice device;
    private final CUcontext context = new CUcontext();
    private final Faults faults;
    private final String name;
    private final int capability;
    private final Stream work;
    private final Stream copies;
    private final List<Event> events = new ArrayList<>();

    private Device(CUdevice device, String name, int capability) {
        this.device = device;
        this.name = name;
        this.capability = capability;
        this.faults = new Faults(name);
        faults.check(Api.DRIVER, JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        try {
            enter();
            work = new Stream("the work stream", faults);
        } catch (RuntimeException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
        try {
            copies = new Stream("the copy stream", faults);
        } catch (RuntimeException e) {
            work.destroy();
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    /**
     * Opens a GPU.
     *
     * @param ordinal from 0, in the driver's order
     * @throws BackendUnavailableException if there is none, none of this number, or it is too old
     */
    public static Device open(int ordinal) {
        require(ordinal);
        var device = new CUdevice();
        check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet");
        byte[] bytes = new byte[NAME_BYTES];
        check(JCudaDriver.cuDeviceGetName(bytes, bytes.length, device), "cuDeviceGetName");
        String name = new String(bytes, StandardCharsets.UTF_8);
        name = name.substring(0, name.indexOf('\0'));
        int capability = capability(device);
        if (capability < LEAST_CAPABILITY) {
            throw unavailable("the GPU is too old",
                    name + " has compute capability " + capability / 10 + "." + capability % 10 + ", needed is 7.5",
                    "use a GPU of the Turing generation or later");
        }
        return new Device(device, name, capability);
    }

    /**
     * Looks whether there is such a GPU, without opening it.
     *
     * @throws BackendUnavailableException if the driver finds none, or none of this number
     */
    public static void require(int ordinal) {
        check(JCudaDriver.cuInit(0), "cuInit");
        int[] count = new int[1];
        check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
        if (count[0] == 0) {
            throw unavailable("the driver finds no GPU", "", "see that nvidia-smi lists one, and that"
                    + " CUDA_VISIBLE_DEVICES does not hide it");
        }
        if (ordinal >= count[0]) {
            throw unavailable("there is no such device", "asked for cuda:" + ordinal + ", devices: " + count[0],
                    "ask for a smaller number");
        }
    }

    /**
     * The compute capability of a GPU that need not be open, as {@link #capability} gives it.
     *
     * @throws BackendUnavailableException if the driver does not tell
     */
    public static int capability(CUdevice device) {
        return 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        check(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
        return value[0];
    }

    private static void check(int status, String call) {
        if (status != 0) {
            throw unavailable("the driver does not start", call + ": status " + status + ", " + Api.DRIVER.text(status),
                    "see that nvidia-smi works, and run " + CalledAs.with("doctor"));
        }
    }

    private static BackendUnavailableException unavailable(String why, String values, String cure) {
        return new BackendUnavailableException("cuda", why, values, cure);
    }

    /** What the driver calls it. */
    public String name() {
        return name;
    }

    /** The compute capability as ten times major plus minor: 90 for Hopper. */
    public int capability() {
        return capability;
    }

    /** Who checks its statuses. */
    public Faults faults() {
        return faults;
    }

    /** Where kernels and libraries work. */
    public Stream work() {
        return work;
    }

    /** Where uploads can go on beside the work. */
    public Stream copies() {
        return copies;
    }

    /** Makes the context the calling thread's. Cheap, and allocates nothing. */
    public void enter() {
        faults.check(Api.DRIVER, JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    /** The same for what only frees, which goes on whatever the device says. */
    public void enterToFree() {
        JCudaDriver.cuCtxSetCurrent(context);
    }

    /** A new event, which lives as long as the device. */
    public Event event() {
        return kept(Event.of(faults));
    }

    /** What measures the work stream; it lives as long as the device. */
    public Stopwatch stopwatch() {
        return new Stopwatch(work, kept(Event.timed(faults)), kept(Event.timed(faults)));
    }

    private Event kept(Event event) {
        events.add(event);
        return event;
    }

    /** The bytes of device memory that no process has taken. */
    public long freeBytes() {
        return memory()[0];
    }

    /** The bytes of device memory. */
    public long totalBytes() {
        return memory()[1];
    }

    private long[] memory() {
        long[] free = new long[1];
        long[] total = new long[1];
        faults.check(Api.DRIVER, JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
        return new long[]{free[0], total[0]};
    }

    /** Waits until both streams are done. */
    public void synchronize() {
        work.synchronize();
        copies.synchronize();
    }

    /** Gives the context back, after everything else of it is freed. */
    @Override
    public void close() {
        events.forEach(Event::destroy);
        copies.destroy();
        work.destroy();
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
}
