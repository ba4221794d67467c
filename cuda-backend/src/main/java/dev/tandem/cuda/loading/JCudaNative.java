package dev.tandem.cuda.loading;

import dev.tandem.cuda.loading.elf.ElfFormatException;
import dev.tandem.cuda.loading.elf.ElfRetarget;
import dev.tandem.error.BackendUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The JNI libraries of JCuda that are used. They lie in its jars and were linked with CUDA 12; that of the runtime API is never loaded. */
enum JCudaNative {

    DRIVER("JCudaDriver", "jcuda.driver.JCudaDriver", ""), NVRTC("JNvrtc", "jcuda.nvrtc.JNvrtc",
            "libnvrtc.so."), CUBLAS("JCublas2", "jcuda.jcublas.JCublas2",
                    "libcublas.so."), CUDNN("JCudnn", "jcuda.jcudnn.JCudnn", "");

    /** The CUDA version that they were linked with. */
    static final int BUILT_FOR = 12;

    /** The version of JCuda. */
    static final String VERSION = "12.6.0";

    private final String title;
    private final String className;
    private final String need;

    JCudaNative(String title, String className, String need) {
        this.title = title;
        this.className = className;
        this.need = need;
    }

    /** The class that loads it when it is initialised. */
    String className() {
        return className;
    }

    /** The name of its file, the one JCuda looks for. */
    String fileName() {
        return "lib" + title + "-" + VERSION + "-linux-x86_64.so";
    }

    /**
     * Its bytes, made to need the libraries of a CUDA version.
     *
     * @throws BackendUnavailableException if it is not on the class path or not what it should be
     */
    byte[] image(int cudaMajor) {
        try {
            byte[] original = original();
            return need.isEmpty() || cudaMajor == BUILT_FOR
                    ? original
                    : ElfRetarget.retarget(original, need + BUILT_FOR, need + cudaMajor);
        } catch (ElfFormatException e) {
            throw new BackendUnavailableException("cuda", "JCuda's " + fileName() + " is not the one it should be",
                    String.valueOf(e.getMessage()), "use the jars of JCuda " + VERSION);
        }
    }

    /**
     * The folder on the class path where all of them lie as files, fit for a CUDA version as they are; empty if they are in jars or
     * must be changed.
     */
    static Optional<Path> unpacked(int cudaMajor) {
        List<Optional<Path>> folders = Stream.of(values()).map(JCudaNative::folder).distinct().toList();
        return cudaMajor == BUILT_FOR && folders.size() == 1 ? folders.getFirst() : Optional.empty();
    }

    private Optional<Path> folder() {
        URL place = JCudaNative.class.getResource("/lib/" + fileName());
        return place == null || !place.getProtocol().equals("file")
                ? Optional.empty()
                : Optional.ofNullable(Path.of(URI.create(place.toString())).getParent());
    }

    byte[] original() {
        try (InputStream in = JCudaNative.class.getResourceAsStream("/lib/" + fileName())) {
            if (in == null) {
                throw new BackendUnavailableException("cuda", "JCuda's " + fileName() + " is not on the class path", "",
                        "add the natives of JCuda " + VERSION + " for linux-x86_64");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BackendUnavailableException("cuda",
                    "JCuda's " + fileName() + " can't be read from the class path",
                    String.valueOf(e.getMessage()), "check the jars of JCuda");
        }
    }
}
