package dev.tandem.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Small files of the formats, and the folder of the real ones. */
final class TestFiles {

    private TestFiles() {
    }

    /** An IDX file of unsigned bytes. */
    static byte[] idx(byte[] elements, int... sizes) {
        var file = ByteBuffer.allocate(4 + 4 * sizes.length + elements.length);
        file.put(new byte[]{0, 0, 8, (byte) sizes.length});
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(elements).array();
    }

    /** CIFAR-10 records: label i mod 10, red i, green 2i, blue 3i. */
    static byte[] cifar(int records) {
        byte[] file = new byte[records * 3073];
        for (int i = 0; i < records; i++) {
            file[i * 3073] = (byte) (i % 10);
            for (int k = 0; k < 3072; k++) {
                file[i * 3073 + 1 + k] = (byte) (i * (1 + k / 1024));
            }
        }
        return file;
    }

    static byte[] gzip(byte[] content) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    static Content content(String name, byte[] stored) throws IOException {
        return new Content(Path.of(name), new ByteArrayInputStream(stored), stored.length);
    }

    /** A folder of real files: in the one that {@code -Dtandem.data} names, else in {@code ../shared/data} of a folder above. */
    static Optional<Path> real(String name) {
        String given = System.getProperty("tandem.data");
        if (given != null) {
            return Optional.of(Path.of(given, name)).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path there = at.resolve("shared/data").resolve(name);
            if (Files.isDirectory(there)) {
                return Optional.of(there);
            }
        }
        return Optional.empty();
    }
}
