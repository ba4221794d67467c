package dev.tandem.cuda.driver;

import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** Recorded work that one launch runs: same addresses, same arguments. */
public final class StepGraph implements AutoCloseable {

    private final CUgraphExec executable;
    private final Stream stream;
    private final Faults faults;

    StepGraph(CUgraphExec executable, Stream stream, Faults faults) {
        this.executable = executable;
        this.stream = stream;
        this.faults = faults;
    }

    void upload() {
        faults.check(Api.DRIVER, JCudaDriver.cuGraphUpload(executable, stream.handle()), "cuGraphUpload");
    }

    /** Issues all of it. Allocates nothing. */
    public void launch() {
        faults.issue("replay of a step");
        faults.check(Api.DRIVER, JCudaDriver.cuGraphLaunch(executable, stream.handle()), "cuGraphLaunch");
    }

    /** Frees the recording, after the work of its stream is done. */
    @Override
    public void close() {
        JCudaDriver.cuStreamSynchronize(stream.handle());
        JCudaDriver.cuGraphExecDestroy(executable);
    }
}
