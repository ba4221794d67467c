package dev.tandem.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/** A point in a stream that can be waited for. Recording it again moves it. */
public final class Event {

    private final CUevent event = new CUevent();
    private final Faults faults;

    Event(Faults faults) {
        this.faults = faults;
        faults.check(Api.DRIVER, JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING),
                "cuEventCreate");
    }

    CUevent handle() {
        return event;
    }

    /** Puts the point behind what is in a stream now. */
    public void record(Stream stream) {
        faults.check(Api.DRIVER, JCudaDriver.cuEventRecord(event, stream.handle()), "cuEventRecord");
    }

    /** Waits until the stream has passed it. */
    public void await() {
        faults.check(Api.DRIVER, JCudaDriver.cuEventSynchronize(event), "cuEventSynchronize");
    }

    void destroy() {
        JCudaDriver.cuEventDestroy(event);
    }
}
