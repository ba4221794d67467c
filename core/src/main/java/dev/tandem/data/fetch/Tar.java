package dev.tandem.data.fetch;

import dev.tandem.data.fetch.RemoteFile.Member;
import dev.tandem.error.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes files out of a tar archive that is packed as gzip: only those that are asked for, under their own last names. <i>Source</i>:
 * POSIX.1-1988, ustar: blocks of 512 bytes, a header of name, octal size and kind before each file.
 */
final class Tar {

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int KIND_AT = 156;

    private Tar() {
    }

    /**
     * Takes files out.
     *
     * @throws DataException if one is missing or has another size
     */
    static void unpack(Path archive, List<Member> members, Path into) throws IOException {
        var missing = new ArrayList<>(members);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
            byte[] header = in.readNBytes(BLOCK);
            while (!missing.isEmpty() && header.length == BLOCK && header[0] != 0) {
                String path = text(header, 0, NAME);
                long bytes = octal(archive, header);
                boolean plain = header[KIND_AT] == '0' || header[KIND_AT] == 0;
                Member wanted = missing.stream().filter(m -> plain && m.path().equals(path)).findFirst().orElse(null);
                if (wanted == null) {
                    in.skipNBytes(bytes);
                } else if (bytes != wanted.bytes()) {
                    throw malformed(archive, path + " has " + bytes + " bytes, expected " + wanted.bytes());
                } else {
                    write(in, bytes, into.resolve(wanted.name()));
                    missing.remove(wanted);
                }
                in.skipNBytes((BLOCK - bytes % BLOCK) % BLOCK);
                header = in.readNBytes(BLOCK);
            }
        } catch (EOFException | ZipException e) {
            throw malformed(archive, String.valueOf(e.getMessage()));
        }
        if (!missing.isEmpty()) {
            throw malformed(archive, missing.getFirst().path() + " is missing");
        }
    }

    /** Writes beside, then moves: a file under its name is complete. */
    private static void write(InputStream in, long bytes, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + Downloader.PART);
        try (OutputStream out = Files.newOutputStream(part)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = bytes; left > 0;) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("ends inside a file");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long octal(Path archive, byte[] header) {
        String digits = text(header, SIZE_AT, SIZE).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw malformed(archive, "a size is '" + digits + "'");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] header, int at, int most) {
        int length = 0;
        while (length < most && header[at + length] != 0) {
            length++;
        }
        return new String(header, at, length, StandardCharsets.ISO_8859_1);
    }

    private static DataException malformed(Path archive, String where) {
        return DataException.malformed(archive, "is a damaged archive", where, "get the file again");
    }
}
