package dev.tandem.data;

import dev.tandem.error.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of a file, unpacked if it is gzip, whatever its name. Memory grows with what the file really holds: a header that
 * announces more costs nothing, and no more is unpacked than was announced.
 */
final class Content implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    /** What an array is allocated for at first, for a byte of a packed file; images pack to about a quarter. */
    private static final int EXPECTED_EXPANSION = 4;

    private final Path file;
    private final long storedBytes;
    private final boolean packed;
    private final InputStream in;
    private long taken;

    /**
     * Reads from a stream.
     *
     * @param file what messages call it
     * @param raw the bytes as they are stored
     * @param storedBytes how many there are
     */
    Content(Path file, InputStream raw, long storedBytes) throws IOException {
        var sniffed = new PushbackInputStream(raw, 2);
        byte[] magic = sniffed.readNBytes(2);
        sniffed.unread(magic);
        this.file = file;
        this.storedBytes = storedBytes;
        this.packed = magic.length == 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
        this.in = packed ? new GZIPInputStream(sniffed, BUFFER_BYTES) : sniffed;
    }

    /**
     * Opens a file.
     *
     * @throws DataException if it is missing, can't be read or is damaged gzip
     */
    static Content open(Path file) {
        try {
            InputStream raw = Files.newInputStream(file);
            try {
                return new Content(file, raw, Files.size(file));
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    /** What messages call it. */
    Path file() {
        return file;
    }

    /**
     * Takes the next bytes.
     *
     * @throws DataException if there are fewer
     */
    byte[] take(int bytes) {
        byte[] next = next(bytes);
        if (next.length < bytes) {
            throw DataException.malformed(file, "ends before its content is complete",
                    "announced " + (taken - next.length + bytes) + " bytes, holds " + (packed ? taken : storedBytes),
                    "get the file again");
        }
        return next;
    }

    /**
     * Takes all bytes to the end.
     *
     * @throws DataException if there are more than allowed
     */
    byte[] takeAll(int mostBytes) {
        byte[] all = next(mostBytes);
        checkEnd();
        return all;
    }

    /**
     * Makes sure that nothing is left. On a packed file this checks its sum too.
     *
     * @throws DataException if something is
     */
    void checkEnd() {
        try {
            if (in.read() >= 0) {
                throw DataException.malformed(file, "goes on after the end of its content",
                        "content of " + taken + " bytes, file of " + (packed ? "more" : storedBytes + " bytes"),
                        "get the file again");
            }
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    /** The next bytes; fewer than {@code most} if the file ends. */
    private byte[] next(int most) {
        long likely = packed ? EXPECTED_EXPANSION * storedBytes : storedBytes - taken;
        byte[] bytes = new byte[(int) Math.min(most, likely)];
        int filled = 0;
        try {
            while (true) {
                filled += in.readNBytes(bytes, filled, bytes.length - filled);
                if (filled < bytes.length || filled == most || !packed) {
                    taken += filled;
                    return filled == bytes.length ? bytes : Arrays.copyOf(bytes, filled);
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(most, 2L * bytes.length));
            }
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    /** What the reading of a file reports for an exception. */
    static DataException refused(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return DataException.missing(file, "check the path");
        }
        return e instanceof ZipException || e instanceof EOFException
                ? DataException.malformed(file, "is damaged gzip", String.valueOf(e.getMessage()), "get the file again")
                : DataException.unreadable(file, e);
    }
}
