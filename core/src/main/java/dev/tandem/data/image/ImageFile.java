package dev.tandem.data.image;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads PNG and JPEG files as samples of one shape. A picture is cut around its middle to the shape's proportions and then resized
 * with a triangle filter; opacity, colour profiles and the orientation that a camera noted are ignored. Grey from colour is 0.299
 * red + 0.587 green + 0.114 blue, colour from grey three times the same.
 *
 * <p>A picture has up to {@value Container#MOST_SIDE} pixels a side and {@value Container#MOST_PIXELS} in all, known from its
 * header before anything is decoded.
 */
public final class ImageFile {

    /** Files are read whole before they are looked at. */
    private static final int MOST_BYTES = 1 << 26;

    private ImageFile() {
    }

    /** Whether a file has the name of a picture: {@code .png}, {@code .jpg} or {@code .jpeg}, and is not hidden. */
    public static boolean isNamed(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }

    /**
     * Reads a picture.
     *
     * @param file PNG or JPEG, whatever its name
     * @param shape [1,H,W] for grey, [3,H,W] for red, green and blue
     * @return the elements, row-major, 0 to 255 as unsigned bytes
     * @throws DataException naming the file if it is missing, damaged, too large or of a kind that is not read
     * @throws UsageException if the shape is no picture's
     */
    public static byte[] read(Path file, Shape shape) {
        checkShape(shape);
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw DataException.malformed(file, "is too large for a picture",
                        bytes + " bytes, at most " + MOST_BYTES, "store it smaller");
            }
            return read(file, Files.readAllBytes(file), shape);
        } catch (NoSuchFileException _) {
            throw DataException.missing(file, "check the path");
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /** Reads a picture from what its file holds. */
    static byte[] read(Path file, byte[] stored, Shape shape) {
        return Picture.decode(file, Container.parse(file, stored)).sample(shape);
    }

    /**
     * Makes sure that pictures can have a shape.
     *
     * @throws UsageException if it is neither [1,H,W] nor [3,H,W]
     */
    public static void checkShape(Shape shape) {
        if (shape.rank() != 3 || (shape.size(0) != 1 && shape.size(0) != 3)) {
            throw new UsageException("image", "", "pictures can't have this shape", shape.toString(),
                    "ask for [1,H,W], grey, or [3,H,W], colour");
        }
    }
}
