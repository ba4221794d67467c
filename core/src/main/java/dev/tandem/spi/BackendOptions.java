package dev.tandem.spi;

import java.io.File;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a device is to be opened.
 *
 * @param device the device's number among its kind, from 0
 * @param threads worker threads, 0 for one a processor
 * @param precision of contractions
 * @param libraries a folder, or several with the path separator between them, to look for vendor libraries in first; empty for
 *        the usual places
 */
public record BackendOptions(int device, int threads, Precision precision, String libraries) {

    /** Element types and rounding of contractions. */
    public enum Precision {
        /** Strict IEEE float32. */
        FLOAT32,
        /** Inputs rounded to 10 bits by tensor cores. */
        TF32,
        /** bfloat16 with float32 accumulation and master weights. */
        BF16
    }

    /** The first device, every processor, strict float32. */
    public static BackendOptions defaults() {
        return new BackendOptions(0, 0, Precision.FLOAT32, "");
    }

    /** The folders that {@link #libraries} names. */
    public List<String> folders() {
        return Stream.of(libraries.split(Pattern.quote(File.pathSeparator))).filter(f -> !f.isEmpty()).toList();
    }

    /** These options with another number of threads. */
    public BackendOptions threads(int count) {
        return new BackendOptions(device, count, precision, libraries);
    }

    /** These options with another device. */
    public BackendOptions device(int number) {
        return new BackendOptions(number, threads, precision, libraries);
    }

    /** These options with another precision. */
    public BackendOptions precision(Precision other) {
        return new BackendOptions(device, threads, other, libraries);
    }

    /** These options with another folder of vendor libraries. */
    public BackendOptions libraries(String folder) {
        return new BackendOptions(device, threads, precision, folder);
    }
}
