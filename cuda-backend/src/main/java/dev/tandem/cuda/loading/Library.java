package dev.tandem.cuda.loading;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A library that was found.
 *
 * @param major the number after {@code .so.} in its name
 * @param version as its files' names tell it, at least one number; of a driver the release, as 580.65.06, or just 1 if unknown
 * @param cuda the CUDA version it is for, where its name or its surroundings tell
 * @param lacks the names of the libraries that it needs and would not find
 */
record Library(Part part, Path file, int major, List<Integer> version, OptionalInt cuda, Place place,
        List<String> lacks) {

    /** Whether it has all that it needs. */
    boolean isWhole() {
        return lacks.isEmpty();
    }

    /** Whether it can be used with this CUDA version, as far as can be told. */
    boolean fits(int cudaMajor) {
        return cuda.isEmpty() || cuda.getAsInt() == cudaMajor;
    }

    /** {@code cuDNN 9.24.0}. */
    String title() {
        return part.title() + " " + versionText();
    }

    /** {@code 9.24.0 (/usr/lib64/libcudnn.so.9)}. */
    String versionAndFile() {
        return versionText() + " (" + file + ")";
    }

    private String versionText() {
        if (part != Part.DRIVER) {
            return Versions.text(version);
        }
        if (!isReleaseKnown()) {
            return "of unknown release";
        }
        // The third number of a release has two digits, as in 580.65.06.
        return version.size() == 3
                ? String.format(Locale.ROOT, "%d.%d.%02d", version.get(0), version.get(1), version.get(2))
                : Versions.text(version);
    }

    /** Whether a driver's version is its release; in WSL, files don't tell. */
    boolean isReleaseKnown() {
        return version.getFirst() >= 100;
    }
}
