package dev.tandem.report.figure;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG (ISO/IEC 15948): a header, the packed rows, an end. Unlike the JDK's writer it needs no desktop. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte BITS = 8;
    private static final byte GREY = 0;
    private static final byte COLOURS = 2;

    private Png() {
    }

    /** A file of pixels [H,W,C] of 1 or 3 channels, row-major. */
    static byte[] of(int width, int height, int channels, byte[] pixels) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        chunk(file, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(BITS)
                .put(channels == 1 ? GREY : COLOURS).array());
        chunk(file, "IDAT", packed(rows(height, width * channels, pixels)));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** The rows, each after the number of its filter: 0, none. */
    private static byte[] rows(int height, int rowBytes, byte[] pixels) {
        byte[] rows = new byte[height * (1 + rowBytes)];
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * rowBytes, rows, y * (1 + rowBytes) + 1, rowBytes);
        }
        return rows;
    }

    private static byte[] packed(byte[] bytes) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(bytes);
            deflater.finish();
            var packed = new ByteArrayOutputStream();
            byte[] part = new byte[4096];
            while (!deflater.finished()) {
                packed.write(part, 0, deflater.deflate(part));
            }
            return packed.toByteArray();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
        var crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        file.writeBytes(chunk.putInt((int) crc.getValue()).array());
    }
}
