package dev.tandem.data.image;

import dev.tandem.error.DataException;
import java.nio.file.Path;

/**
 * What a picture's file consists of, looked at without decoding: its size, and only those parts that pixels are made from. Texts,
 * profiles and thumbnails stay out: they may be packed to unpack to any size.
 *
 * @param format {@code png} or {@code jpeg}
 * @param essential a file of the same format with nothing but the pixels
 */
record Container(String format, int width, int height, byte[] essential) {

    static final int MOST_SIDE = 1 << 15;
    static final int MOST_PIXELS = 1 << 25;

    /**
     * Finds the parts.
     *
     * @throws DataException if the file is neither PNG nor JPEG, is damaged, or announces sizes out of bounds
     */
    static Container parse(Path file, byte[] stored) {
        var bytes = new Stored(file, stored);
        if (Png.is(bytes)) {
            return Png.parse(bytes);
        }
        if (Jpeg.is(bytes)) {
            return new Jpeg(bytes).parse();
        }
        throw DataException.malformed(file, "is neither PNG nor JPEG", stored.length + " bytes",
                "convert it, or take it out of the folder");
    }

    /** The bytes of a file, numbers big-endian. */
    record Stored(Path file, byte[] bytes) {

        int length() {
            return bytes.length;
        }

        int u8(int at) {
            return bytes[at] & 0xff;
        }

        int u16(int at) {
            return u8(at) << 8 | u8(at + 1);
        }

        int i32(int at) {
            return u16(at) << 16 | u16(at + 2);
        }

        void checkSize(int width, int height) {
            if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE
                    || (long) width * height > MOST_PIXELS) {
                throw DataException.malformed(file, "announces a size that is not read",
                        "%s × %s pixels, 1 to %d a side and at most %d in all".formatted(
                                Integer.toUnsignedString(width), Integer.toUnsignedString(height), MOST_SIDE,
                                MOST_PIXELS),
                        "store it smaller, or get the file again");
            }
        }

        DataException damaged(String where) {
            return DataException.malformed(file, "is a damaged picture", where, "get the file again");
        }

        DataException cutOff() {
            return DataException.malformed(file, "ends before the picture is complete", bytes.length + " bytes",
                    "get the file again");
        }
    }
}
