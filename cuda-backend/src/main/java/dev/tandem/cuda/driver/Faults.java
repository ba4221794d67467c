package dev.tandem.cuda.driver;

import dev.tandem.error.FatalException;
import dev.tandem.error.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * Turns statuses into exceptions and remembers the last operations issued. A GPU reports most faults late and then for ever:
 * after the first one every use of the device fails with the same report.
 */
public final class Faults {

    private static final int REMEMBERED = 8;

    private final String device;
    private final String[] recent = new String[REMEMBERED];
    private int issued;
    private @Nullable String fault;

    /** Starts without a fault; {@code device} is its name in reports. */
    Faults(String device) {
        this.device = device;
    }

    /**
     * Remembers an operation that is about to be issued. Allocates nothing.
     *
     * @throws FatalException if the device has failed before
     */
    public void issue(String operation) {
        if (fault != null) {
            throw new FatalException(device, fault, operations());
        }
        recent[issued % REMEMBERED] = operation;
        issued++;
    }

    /**
     * Checks a status.
     *
     * @param call the function and what it was given, for the report
     * @throws OutOfMemoryException if a library had no memory for what it keeps itself: the device goes on
     * @throws FatalException if it is any other than success
     */
    public void check(Api api, int status, String call) {
        if (status == 0) {
            return;
        }
        if (fault == null && api.isOutOfMemory(status)) {
            throw outOfMemory(call);
        }
        throw failure(api, status, call);
    }

    private OutOfMemoryException outOfMemory(String call) {
        long[] free = new long[1];
        boolean known = JCudaDriver.cuMemGetInfo(free, new long[1]) == 0;
        return new OutOfMemoryException(call, known ? free[0] : 0,
                "use a smaller batch or model, or end other programs that use " + device);
    }

    /** Records a failure; throw the result. */
    public synchronized FatalException failure(Api api, int status, String call) {
        if (fault == null) {
            fault = call + " failed with status " + status + " (" + api.text(status) + ")";
        }
        return new FatalException(device, fault, operations());
    }

    /** Whether the device has failed: what is freed now is freed as well as it goes. */
    public boolean failed() {
        return fault != null;
    }

    private List<String> operations() {
        var operations = new ArrayList<String>();
        for (int i = Math.max(0, issued - REMEMBERED); i < issued; i++) {
            operations.add(recent[i % REMEMBERED]);
        }
        return operations;
    }
}
