package dev.tandem.cuda.standin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Makes the stand-ins with g++, once: several test processes, and threads of one, may ask at the same time. */
final class StandInBuild {
    private static final List<String> LIBRARIES = List.of("libcuda.so.1", "libnvrtc.so.12", "libcublas.so.12",
            "libcudnn.so.9");

    private StandInBuild() {
    }

    // A file lock keeps other processes away; within one it would be an error to ask for it twice.
    static synchronized Path folder() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the stand-ins for CUDA run on Linux x86-64 only");
        assumeTrue(hasCompiler(), "the stand-ins for CUDA need g++");
        var module = Files.exists(Path.of("src/test/standin/build")) ? Path.of("") : Path.of("../cuda-backend");
        var sources = module.resolve("src/test/standin").toAbsolutePath().normalize();
        var folder = module.resolve("target/standin").toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            try (var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                channel.lock();
                if (newest(sources) > oldestLibrary(folder)) {
                    build(sources, folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void build(Path sources, Path folder) throws IOException {
        var log = folder.resolve("build.log");
        var process = new ProcessBuilder(sources.resolve("build").toString(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError("the stand-ins for CUDA could not be built:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean hasCompiler() {
        var path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
    }

    private static long newest(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(StandInBuild::changed).max().orElse(Long.MAX_VALUE);
        }
    }

    private static long oldestLibrary(Path folder) {
        return LIBRARIES.stream().map(folder::resolve)
                .mapToLong(file -> Files.exists(file) ? changed(file) : Long.MIN_VALUE).min()
                .orElse(Long.MIN_VALUE);
    }

    private static long changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
