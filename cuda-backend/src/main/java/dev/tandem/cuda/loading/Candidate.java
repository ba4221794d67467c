package dev.tandem.cuda.loading;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Libraries that go together, as far as they are there: the majors agree. */
record Candidate(Optional<Library> driver, Optional<Library> nvrtc, Optional<Library> cublas, Optional<Library> cudnn) {

    boolean isComplete() {
        return parts() == Part.values().length && isDriverNewEnough();
    }

    /** How many parts are there. */
    int parts() {
        return (int) Stream.of(driver, nvrtc, cublas, cudnn).filter(Optional::isPresent).count();
    }

    Optional<Library> part(Part part) {
        return switch (part) {
            case DRIVER -> driver;
            case NVRTC -> nvrtc;
            case CUBLAS -> cublas;
            case CUDNN -> cudnn;
        };
    }

    /** The toolkit it is of, if there is a cuBLAS. */
    Optional<Toolkit> toolkit() {
        return cublas.flatMap(c -> Toolkit.of(c.major()));
    }

    /** True, too, if the driver's release or the toolkit is not known. */
    boolean isDriverNewEnough() {
        return driver.filter(Library::isReleaseKnown)
                .flatMap(d -> toolkit().map(t -> d.version().getFirst() >= t.driverRelease()))
                .orElse(true);
    }

    /** The files of a complete candidate. */
    Family family() {
        Path compiler = nvrtc.orElseThrow().file();
        Path blas = cublas.orElseThrow().file();
        int major = cublas.orElseThrow().major();
        String text = Stream.of(cublas, nvrtc, cudnn, driver)
                .flatMap(Optional::stream)
                .map(l -> l.part().title() + " " + l.versionAndFile())
                .collect(Collectors.joining(", ", "CUDA " + major + ": ", ""));
        return new Family(driver.orElseThrow().file(), companion(compiler, "libnvrtc-builtins.so." + major), compiler,
                companion(blas, "libcublasLt.so." + major), blas, cudnn.orElseThrow().file(), major, text);
    }

    /** The file in another's folder that has this name, else the newest whose name goes on with numbers, the shortest such name. */
    private static Optional<Path> companion(Path other, String name) {
        if (Files.exists(other.resolveSibling(name))) {
            return Optional.of(other.resolveSibling(name));
        }
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(other.resolveSibling(""), name + ".*")) {
            stream.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return files.stream()
                .filter(Files::exists)
                .filter(f -> rest(f, name).matches("(\\.\\d{1,9})+"))
                .max(Comparator.comparingInt((Path f) -> Versions.numbers(rest(f, name)).getFirst())
                        .thenComparingInt(f -> -f.toString().length()));
    }

    private static String rest(Path file, String name) {
        return file.getFileName().toString().substring(name.length());
    }
}
