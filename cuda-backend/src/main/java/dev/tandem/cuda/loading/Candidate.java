package dev.tandem.cuda.loading;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Libraries that go together, as far as they are there: the majors agree. */
record Candidate(Optional<Library> driver, Optional<Library> nvrtc, Optional<Library> cublas, Optional<Library> cudnn) {

    boolean isComplete() {
        return parts() == Part.values().length && isDriverNewEnough();
    }

    /** How many parts are there, each with all that it needs. */
    int parts() {
        return (int) Stream.of(driver, nvrtc, cublas, cudnn).flatMap(Optional::stream).filter(Library::isWhole).count();
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
        return new Family(driver.orElseThrow().file(), companion(compiler, Part.NVRTC, major), compiler,
                companion(blas, Part.CUBLAS, major), blas, cudnn.orElseThrow().file(), major, text);
    }

    /** What lies beside a library and must be loaded before it. */
    private static Optional<Path> companion(Path file, Part part, int major) {
        return Companions.beside(file, Companions.names(part, major).getFirst());
    }
}
