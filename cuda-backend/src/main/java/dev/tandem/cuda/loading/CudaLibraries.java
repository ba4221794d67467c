package dev.tandem.cuda.loading;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.TandemException;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;
import org.jspecify.annotations.Nullable;

/**
 * CUDA's libraries and JCuda's natives, loaded and bound to each other. A process has them once and for all: it can't let go of a
 * native library, nor initialise a class of JCuda again after a failure.
 *
 * @param family the files loaded
 * @param versions what they say they are
 * @param natives where the natives of JCuda were loaded from
 */
public record CudaLibraries(Family family, CudaVersions versions, Path natives) {

    /** The first try, that of this process: static, as native libraries are. */
    private static @Nullable Attempt first;

    /** What came of loading a family: the libraries, or why not. */
    private record Attempt(Family family, @Nullable CudaLibraries loaded, @Nullable TandemException failure) {
    }

    /**
     * Loads a family; does nothing if it is loaded.
     *
     * @throws BackendUnavailableException if a file can't be loaded, lacks a function that is needed, or does not fit the others;
     *         again with the same message whenever this is tried again
     * @throws UsageException if another family was loaded before
     */
    public static synchronized CudaLibraries load(Family family) {
        if (first == null) {
            first = attempt(family);
        }
        if (!first.family().equals(family)) {
            throw new UsageException("cuda libraries", family.text(), "can't be loaded, as this process has others",
                    first.family().text(), "use one set of libraries in a process");
        }
        if (first.loaded() == null) {
            throw first.failure() == null ? new IllegalStateException() : first.failure();
        }
        return first.loaded();
    }

    private static Attempt attempt(Family family) {
        try {
            return new Attempt(family, loadOnce(family), null);
        } catch (BackendUnavailableException e) {
            return new Attempt(family, null, e);
        }
    }

    private static CudaLibraries loadOnce(Family family) {
        var images = new LinkedHashMap<String, byte[]>();
        for (JCudaNative library : JCudaNative.values()) {
            images.put(library.fileName(), library.image(family.major()));
        }
        family.inLoadOrder().forEach(CudaLibraries::loadFile);
        for (Part part : Part.values()) {
            Symbols.check(part, family.file(part));
        }
        // Files need no copy, and no folder that can be written to.
        NativeFolder folder = JCudaNative.unpacked(family.major())
                .map(path -> new NativeFolder(path, false))
                .orElseGet(() -> folder(images));
        try {
            initialize(folder.path());
        } finally {
            folder.discard();
        }
        // JCuda's own exceptions name neither the call nor its arguments: statuses are checked where the calls are made.
        JCudaDriver.setExceptionsEnabled(false);
        JNvrtc.setExceptionsEnabled(false);
        JCublas2.setExceptionsEnabled(false);
        JCudnn.setExceptionsEnabled(false);
        CudaVersions versions = CudaVersions.read();
        versions.disagreement(family).ifPresent(e -> {
            throw e;
        });
        return new CudaLibraries(family, versions, folder.path());
    }

    private static NativeFolder folder(Map<String, byte[]> images) {
        try {
            return NativeFolder.of(Surroundings.ofThisProcess(), images);
        } catch (IOException e) {
            throw new BackendUnavailableException("cuda", "there is no folder for JCuda's natives",
                    String.valueOf(e.getMessage()),
                    "make room in the cache folder, or set XDG_CACHE_HOME to one that can be written to");
        }
    }

    /**
     * Initialises JCuda's classes so that they take our files: they look for a file of their natives' name in the folder for
     * temporary files, by the property's value at the time, and use what they find as it is. The JDK itself took the property's
     * value at its start.
     */
    private static void initialize(Path folder) {
        String property = "java.io.tmpdir";
        String before = System.setProperty(property, folder.toString());
        try {
            for (JCudaNative library : JCudaNative.values()) {
                // Loaded here first, as JCuda's own error would have two stack traces in its message.
                loadFile(folder.resolve(library.fileName()));
                Class.forName(library.className());
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new BackendUnavailableException("cuda", "JCuda can't be initialised", firstLine(e),
                    "check the jars of JCuda");
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }

    @SuppressWarnings("restricted")
    private static void loadFile(Path file) {
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            // Both Java and the linker name the file, then comes the reason.
            String reason = firstLine(e).replace(file + ": ", "");
            throw new BackendUnavailableException("cuda", "a library can't be loaded", file + ": " + reason,
                    reason.contains("failed to map segment")
                            ? "its disk forbids to run what lies there (noexec): set XDG_CACHE_HOME to a folder elsewhere"
                            : "reinstall what it belongs to, or name another set of libraries with --cuda-path");
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
