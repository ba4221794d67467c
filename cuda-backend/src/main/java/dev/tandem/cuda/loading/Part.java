package dev.tandem.cuda.loading;

/** A library that the backend can't do without. */
public enum Part {

    /** The driver's own library; comes with the driver, not with a toolkit. */
    DRIVER("CUDA driver", "libcuda"),
    /** Compiles kernels. */
    NVRTC("NVRTC", "libnvrtc"),
    /** Matrix products. */
    CUBLAS("cuBLAS", "libcublas"),
    /** Convolutions, pooling, normalisation. */
    CUDNN("cuDNN", "libcudnn");

    private final String title;
    private final String stem;

    Part(String title, String stem) {
        this.title = title;
        this.stem = stem;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** What its file's name begins with. */
    String stem() {
        return stem;
    }
}
