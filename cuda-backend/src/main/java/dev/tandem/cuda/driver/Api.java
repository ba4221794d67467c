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
    },
    /** libcudnn. JCudnn's own names are those of cuDNN 8. */
    CUDNN {
        @Override
        String text(int status) {
            return JCudnn.cudnnGetErrorString(status);
        }
    };

    abstract String text(int status);
}
