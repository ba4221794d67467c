package dev.tandem.cuda.driver;

import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;

/** The libraries whose statuses are checked, and how each says what a status means. 0 is success in all of them. */
public enum Api {
    /** libcuda. */
    DRIVER {
        @Override
        String text(int status) {
            var name = new String[1];
            var text = new String[1];
            boolean known = JCudaDriver.cuGetErrorName(status, name) == 0
                    && JCudaDriver.cuGetErrorString(status, text) == 0;
            return known ? name[0] + ", " + text[0] : "unknown";
        }

        @Override
        boolean isOutOfMemory(int status) {
            return status == 2;
        }
    },
    /** libnvrtc. */
    NVRTC {
        @Override
        String text(int status) {
            return JNvrtc.nvrtcGetErrorString(status);
        }
    },
    /** libcublas. */
    CUBLAS {
        @Override
        String text(int status) {
            return JCublas2.cublasGetStatusName(status);
        }

        @Override
        boolean isOutOfMemory(int status) {
            return status == 3;
        }
    },
    /** libcudnn. JCudnn's own names are those of cuDNN 8. */
    CUDNN {
        @Override
        String text(int status) {
            return JCudnn.cudnnGetErrorString(status);
        }

        @Override
        boolean isOutOfMemory(int status) {
            // Of host and of device; before cuDNN 9 one number for both.
            return status == 4003 || status == 4004 || status == 2;
        }
    };

    abstract String text(int status);

    /** Whether a status says that there was no memory for what the call allocates itself. The device is none the worse for it. */
    boolean isOutOfMemory(int status) {
        return false;
    }
}
