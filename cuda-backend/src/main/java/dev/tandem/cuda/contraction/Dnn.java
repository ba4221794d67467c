package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.spi.BackendOptions.Precision;
import java.util.Optional;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;

/** An open cuDNN on the work stream. */
final class Dnn implements AutoCloseable {

    private final Device device;
    private final Precision precision;
    private final cudnnHandle handle = new cudnnHandle();
    private final Scalars scalars = new Scalars();
    private final Optional<TimedSearch> timed;

    /** Opens it; what a search tries lies in memory of the scope. */
    Dnn(Device device, Precision precision, AlgorithmSearch search, CudaScope scope) {
        this.device = device;
        this.precision = precision;
        int created = JCudnn.cudnnCreate(handle);
        if (created != 0) {
            scalars.close();
            check(created, "cudnnCreate");
        }
        try {
            check(JCudnn.cudnnSetStream(handle, device.work().runtimeHandle()), "cudnnSetStream");
            timed = switch (search) {
                case HEURISTIC -> Optional.empty();
                case TIMED -> Optional.of(new TimedSearch(this, device.stopwatch(), scope));
            };
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Device device() {
        return device;
    }

    /** What times algorithms, if that is asked for. */
    Optional<TimedSearch> timed() {
        return timed;
    }

    Precision precision() {
        return precision;
    }

    /** How convolutions may round: the default allows TF32, tensor cores alone are for operands of 16 bits. */
    int mathType() {
        return switch (precision) {
            case FLOAT32 -> cudnnMathType.CUDNN_FMA_MATH;
            case TF32 -> cudnnMathType.CUDNN_DEFAULT_MATH;
            case BF16 -> cudnnMathType.CUDNN_TENSOR_OP_MATH;
        };
    }

    cudnnHandle handle() {
        return handle;
    }

    /** 1 and 0 in host memory. */
    Scalars scalars() {
        return scalars;
    }

    /** Whether cuDNN took a question; false if it does not support what is asked, for which there are other ways. */
    boolean takes(int status, String call) {
        if (isUnsupported(status)) {
            return false;
        }
        check(status, call);
        return true;
    }

    /** Whether cuDNN took a description; false if it knows no such thing, which it says in two ways. */
    boolean knows(int status, String call) {
        return !isBadParameter(status) && takes(status, call);
    }

    /** In cuDNN 9 a thousand of them; before, one. */
    private static boolean isUnsupported(int status) {
        return status / 1000 == 3 || status == 9;
    }

    private static boolean isBadParameter(int status) {
        return status / 1000 == 2 || status == 3;
    }

    void check(int status, String call) {
        device.faults().check(Api.CUDNN, status, call);
    }

    @Override
    public void close() {
        JCudnn.cudnnDestroy(handle);
        scalars.close();
    }
}
