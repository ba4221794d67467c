package dev.tandem.cuda.driver;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.cudaStream_t;

/** A queue of work on the device; work in it runs in order. It never waits for the device's default stream. */
public final class Stream {

    private final CUstream stream = new CUstream();
    private final String name;
    private final Faults faults;

    Stream(String name, Faults faults) {
        this.name = name;
        this.faults = faults;
        faults.check(Api.DRIVER, JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
                "cuStreamCreate of " + name);
    }

    /** For calls of the driver. */
    public CUstream handle() {
        return stream;
    }

    /** For calls of cuBLAS and cuDNN. */
    public cudaStream_t runtimeHandle() {
        return new cudaStream_t(stream);
    }

    /** Waits until everything in it is done. */
    public void synchronize() {
        faults.check(Api.DRIVER, JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    /** Makes later work in this stream wait for what is in another now. */
    public void waitFor(Event event) {
        faults.check(Api.DRIVER, JCudaDriver.cuStreamWaitEvent(stream, event.handle(), 0), "cuStreamWaitEvent");
    }

    /** Records what the calling thread issues here, without running it, as a graph that one launch runs. */
    public StepGraph capture(Runnable step) {
        faults.check(Api.DRIVER,
                JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
                "cuStreamBeginCapture");
        var graph = new CUgraph();
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
        int ended = JCudaDriver.cuStreamEndCapture(stream, graph);
        if (ended != 0) {
            abandon();
            faults.check(Api.DRIVER, ended, "cuStreamEndCapture");
        }
        try {
            return instantiate(graph);
        } finally {
            JCudaDriver.cuGraphDestroy(graph);
        }
    }

    /** Ends a recording that is of no use: as long as it goes on, nothing can be freed. */
    private void abandon() {
        var graph = new CUgraph();
        if (JCudaDriver.cuStreamEndCapture(stream, graph) == 0) {
            JCudaDriver.cuGraphDestroy(graph);
        }
    }

    private StepGraph instantiate(CUgraph graph) {
        var executable = new CUgraphExec();
        faults.check(Api.DRIVER, JCudaDriver.cuGraphInstantiate(executable, graph, 0), "cuGraphInstantiate");
        var step = new StepGraph(executable, this, faults);
        try {
            step.upload();
        } catch (RuntimeException e) {
            step.close();
            throw e;
        }
        return step;
    }

    void destroy() {
        JCudaDriver.cuStreamDestroy(stream);
    }

    @Override
    public String toString() {
        return name;
    }
}
