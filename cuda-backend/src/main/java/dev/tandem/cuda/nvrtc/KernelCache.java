package dev.tandem.cuda.nvrtc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled kernels on disk, by the SHA-256 of all they depend on. A file begins with the SHA-256 of its content, so that a
 * broken one is seen and made anew; it appears whole or not at all, so that nothing needs a lock. Without a writable folder
 * there is no cache, and nothing else changes.
 */
final class KernelCache {

    private static final int DIGEST_BYTES = 32;

    private final Path folder;
    private final String configuration;

    /** Uses a folder, which need not be there; {@code configuration} is what all kernels depend on. */
    KernelCache(Path folder, String configuration) {
        this.folder = folder;
        this.configuration = configuration;
    }

    /** A kernel's machine code, if a sound file of it is there. */
    Optional<byte[]> find(String text) {
        try {
            byte[] file = Files.readAllBytes(file(text));
            if (file.length > DIGEST_BYTES) {
                byte[] image = Arrays.copyOfRange(file, DIGEST_BYTES, file.length);
                if (MessageDigest.isEqual(Arrays.copyOf(file, DIGEST_BYTES), sha256().digest(image))) {
                    return Optional.of(image);
                }
            }
        } catch (IOException e) {
            // not there or not readable: as good as not cached
        }
        return Optional.empty();
    }

    /** Keeps a kernel's machine code, if that is possible. */
    void put(String text, byte[] image) {
        Path temporary = null;
        try {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            temporary = Files.createTempFile(folder, "kernel", ".part");
            byte[] digest = sha256().digest(image);
            byte[] file = Arrays.copyOf(digest, DIGEST_BYTES + image.length);
            System.arraycopy(image, 0, file, DIGEST_BYTES, image.length);
            Files.write(temporary, file);
            Files.move(temporary, file(text), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary);
        }
    }

    private static void discard(@Nullable Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // a left-over part is never read
        }
    }

    private Path file(String text) {
        MessageDigest digest = sha256();
        digest.update(configuration.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(digest.digest()) + ".cubin");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
