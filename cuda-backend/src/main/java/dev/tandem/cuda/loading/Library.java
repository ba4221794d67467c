package dev.tandem.cuda.loading;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * A library that was found.
 *
 * @param major the number after {@code .so.} in its name
 * @param version as its files' names tell it, at least one number; of a driver the release, as 580.65.06, or just 1 if unknown
 * @param cuda the CUDA version it is for, where its name or its surroundings tell
 */
record Library(Part part, Path file, int major, List<Integer> version, OptionalInt cuda, Place place) {

    /** Whether it can be used with this CUDA version, as far as can be told. */
    boolean fits(int cudaMajor) {
        return cuda.isEmpty() || cuda.getAsInt() == cudaMajor;
    }

    /** {@code cuDNN 9.24.0}. */
    String title() {
        return part.title() + " "
                + (part == Part.DRIVER && !isReleaseKnown() ? "of unknown release" : Versions.text(version));
    }

    /** Whether a driver's version is its release; in WSL, files don't tell. */
    boolean isReleaseKnown() {
        return version.getFirst() >= 100;
    }
}
