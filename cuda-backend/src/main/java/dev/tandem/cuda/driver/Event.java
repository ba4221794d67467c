package dev.tandem.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/** A point in a stream that can be waited for. Recording it again moves it. */
public final class Event {

    private final CUevent event = new CUevent();
    private final Faults faults;

    private Event(Faults faults, int flags) {
        this.faults = faults;
        faults.check(Api.DRIVER, JCudaDriver.cuEventCreate(event, flags), "cuEventCreate");
    }

    /** An event to wait for, which is all that most are for. */
    static Event of(Faults faults) {
        return new Event(faults, CUevent_flags.CU_EVENT_DISABLE_TIMING);
    }

    /** An event that knows when it was passed. */
    static Event timed(Faults faults) {
        return new Event(faults, CUevent_flags.CU_EVENT_DEFAULT);
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

    /** The time from another timed event to this, both passed. */
    double millisSince(Event other) {
        float[] millis = new float[1];
        faults.check(Api.DRIVER, JCudaDriver.cuEventElapsedTime(millis, other.event, event), "cuEventElapsedTime");
        return millis[0];
    }

    void destroy() {
        JCudaDriver.cuEventDestroy(event);
    }
}
