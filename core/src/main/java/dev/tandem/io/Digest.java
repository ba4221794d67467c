package dev.tandem.io;

import dev.tandem.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of what is written or read piece by piece. */
public final class Digest {

    /** The bytes of a piece. */
    static final int CHUNK = 1 << 20;

    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void update(ByteBuffer bytes) {
        sha256.update(bytes);
    }

    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /**
     * The SHA-256 of a file, in hexadecimal digits.
     *
     * @throws DataException if it is missing or can't be read
     */
    public static String of(Path file) {
        var digest = new Digest();
        var buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
            return digest.hex();
        } catch (NoSuchFileException e) {
            throw DataException.missing(file, "check the path");
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
