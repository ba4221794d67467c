package dev.tandem.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The hand-written CUDA C: device functions that kernels are made of, a file each. */
enum Library {
    /** Element types and the functions of formulas: what all others need. */
    SHARED("shared.cu"),
    /** Reductions. */
    REDUCE("reduce.cu"),
    /** Copies, choosing rows by index, conversions. */
    MOVEMENT("movement.cu"),
    /** Additions to rows by index; needs {@link #MOVEMENT}. */
    ROWS("rows.cu"),
    /** Random numbers. */
    RANDOM("random.cu"),
    /** The geometry of windows. */
    WINDOW("window.cu"),
    /** Pooling; needs {@link #WINDOW}. */
    POOL("pool.cu"),
    /** Convolutions; needs {@link #WINDOW}. */
    CONVOLUTION("convolution.cu");

    private final String text;

    Library(String file) {
        text = read(file);
    }

    private static String read(String file) {
        try (var in = Library.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not beside " + Library.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's text. Reading it twice does no harm. */
    String text() {
        return text;
    }
}
