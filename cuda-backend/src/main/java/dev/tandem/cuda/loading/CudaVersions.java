package dev.tandem.cuda.loading;

import dev.tandem.error.BackendUnavailableException;
import java.util.Optional;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;

/**
 * What the loaded libraries say they are.
 *
 * @param driver the CUDA version that the driver supports
 * @param nvrtc the compiler's
 * @param cublas cuBLAS's own
 * @param cudnn cuDNN's own
 * @param cudnnCuda the CUDA version that cuDNN was built with
 */
public record CudaVersions(Version driver, Version nvrtc, Version cublas, Version cudnn, Version cudnnCuda) {

    /** Three numbers, as 13.1.1. */
    public record Version(int major, int minor, int patch) {

        /** From CUDA's way to write one as a number, 13010. */
        static Version ofCuda(long number) {
            return new Version((int) (number / 1000), (int) (number % 1000 / 10), (int) (number % 10));
        }

        /** From cuDNN 9's way, 92400. */
        static Version ofCudnn(long number) {
            return new Version((int) (number / 10_000), (int) (number % 10_000 / 100), (int) (number % 100));
        }

        @Override
        public String toString() {
            return major + "." + minor + (patch == 0 ? "" : "." + patch);
        }
    }

    /** Asks the libraries; JCuda's classes must have been initialised. */
    static CudaVersions read() {
        int[] driver = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(driver));
        int[] major = new int[1];
        int[] minor = new int[1];
        check("nvrtcVersion", JNvrtc.nvrtcVersion(major, minor));
        int[] cublas = new int[3];
        for (int i = 0; i < cublas.length; i++) {
            int[] property = new int[1];
            check("cublasGetProperty", JCublas2.cublasGetProperty(i, property));
            cublas[i] = property[0];
        }
        return new CudaVersions(Version.ofCuda(driver[0]), new Version(major[0], minor[0], 0),
                new Version(cublas[0], cublas[1], cublas[2]), Version.ofCudnn(JCudnn.cudnnGetVersion()),
                Version.ofCuda(JCudnn.cudnnGetCudartVersion()));
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new BackendUnavailableException("cuda", "a library does not tell its version",
                    call + " returned " + status, "reinstall the driver and the CUDA libraries");
        }
    }

    /** Why these versions can't work together, if so. */
    Optional<BackendUnavailableException> disagreement(Family family) {
        int needed = family.major();
        Toolkit toolkit = Toolkit.of(needed).orElseThrow();
        if (driver.major() * 1000 + driver.minor() * 10 < toolkit.driverVersion()) {
            return unavailable("the driver is too old",
                    "it supports CUDA " + driver + ", the libraries are of CUDA " + needed,
                    "update the driver to release " + toolkit.driverRelease() + " or newer"
                            + (toolkit == Toolkit.CUDA_13 ? ", or name a CUDA 12 with --cuda-path" : ""));
        }
        if (nvrtc.major() != needed || cublas.major() != needed) {
            return unavailable("libraries are not of CUDA " + needed + " as their names say",
                    "NVRTC " + nvrtc + " " + family.nvrtc()
                            + ", cuBLAS " + cublas + " " + family.cublas(),
                    "reinstall CUDA " + needed);
        }
        if (cudnn.major() != FamilySearch.CUDNN_MAJOR || cudnnCuda.major() != needed) {
            return unavailable("cuDNN does not fit", "cuDNN " + cudnn + " for CUDA " + cudnnCuda + " " + family.cudnn()
                    + ", needs 9 for CUDA " + needed,
                    "install cuDNN 9 for CUDA " + needed + " (pip install nvidia-cudnn-cu" + needed
                            + "), or name a set that fits with --cuda-path");
        }
        return Optional.empty();
    }

    private static Optional<BackendUnavailableException> unavailable(String why, String values, String cure) {
        return Optional.of(new BackendUnavailableException("cuda", why, values, cure));
    }

    @Override
    public String toString() {
        return "driver for CUDA " + driver + ", NVRTC " + nvrtc + ", cuBLAS " + cublas + ", cuDNN " + cudnn
                + " for CUDA " + cudnnCuda;
    }
}
