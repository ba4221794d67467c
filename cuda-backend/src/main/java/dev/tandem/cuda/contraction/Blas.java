package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.memory.DeviceBuffer;
import dev.tandem.spi.BackendOptions.Precision;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;

/**
 * An open cuBLAS on the work stream. Its workspace is ours and fixed, so that products give the same bits on every run and can
 * be recorded.
 */
public final class Blas implements AutoCloseable {

    private static final long WORKSPACE_BYTES = 32L << 20;
    private static final int NO_ATOMICS = 0;

    private final Device device;
    private final cublasHandle handle = new cublasHandle();
    private final Scalars scalars = new Scalars();

    /** Opens it; the workspace belongs to the scope. */
    public Blas(Device device, Precision precision, CudaScope scope) {
        this.device = device;
        int created = JCublas2.cublasCreate(handle);
        if (created != 0) {
            scalars.close();
            check(created, "cublasCreate");
        }
        try {
            // The stream first: setting it resets the workspace.
            check(JCublas2.cublasSetStream(handle, device.work().runtimeHandle()), "cublasSetStream");
            var workspace = (DeviceBuffer) scope.allocate(WORKSPACE_BYTES);
            check(JCublas2.cublasSetWorkspace(handle, new Address(workspace.address()), WORKSPACE_BYTES),
                    "cublasSetWorkspace");
            check(JCublas2.cublasSetAtomicsMode(handle, NO_ATOMICS), "cublasSetAtomicsMode");
            check(JCublas2.cublasSetMathMode(handle, math(precision)), "cublasSetMathMode");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static int math(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> cublasMath.CUBLAS_DEFAULT_MATH;
            case TF32 -> cublasMath.CUBLAS_TF32_TENSOR_OP_MATH;
            case BF16 -> cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
        };
    }

    cublasHandle handle() {
        return handle;
    }

    /** 1 and 0 in host memory. */
    Scalars scalars() {
        return scalars;
    }

    private void check(int status, String call) {
        device.faults().check(Api.CUBLAS, status, call);
    }

    @Override
    public void close() {
        JCublas2.cublasDestroy(handle);
        scalars.close();
    }
}
