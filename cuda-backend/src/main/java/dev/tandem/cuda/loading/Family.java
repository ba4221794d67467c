package dev.tandem.cuda.loading;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one set of libraries that fit each other, all absolute.
 *
 * @param driver {@code libcuda.so.1}
 * @param builtins what NVRTC opens by its bare name at the first compilation
 * @param nvrtc {@code libnvrtc.so.M}
 * @param cublasLt what cuBLAS and cuDNN open by its bare name
 * @param cublas {@code libcublas.so.M}
 * @param cudnn {@code libcudnn.so.9}
 * @param major M, the CUDA version that NVRTC, cuBLAS and cuDNN are for: 12 or 13
 * @param text what it is and where it was found, for people
 */
public record Family(Path driver, Optional<Path> builtins, Path nvrtc, Optional<Path> cublasLt, Path cublas, Path cudnn,
        int major, String text) {

    /** The files in the order in which they must be loaded: those that are opened by bare name before those that open them. */
    public List<Path> inLoadOrder() {
        return Stream
                .of(Optional.of(driver), builtins, Optional.of(nvrtc), cublasLt, Optional.of(cublas),
                        Optional.of(cudnn))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The file of a part. */
    public Path file(Part part) {
        return switch (part) {
            case DRIVER -> driver;
            case NVRTC -> nvrtc;
            case CUBLAS -> cublas;
            case CUDNN -> cudnn;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
