package dev.tandem.io;

import dev.tandem.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes whole files. A reader, and whoever comes after a crash or a full disk, finds the old file or the new one: it is written
 * beside its place, synced, and moved.
 */
public final class AtomicFile {

    private AtomicFile() {
    }

    /** What is written. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it, from position 0. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file, in place of the one that may be there.
     *
     * @throws DataException if that fails; the file is what it was
     */
    public static void write(Path file, Content content) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true);
            }
            move(part, file);
            syncFolderOf(file.toAbsolutePath());
        } catch (IOException e) {
            throw DataException.unreadable(file, discarding(part, e));
        }
    }

    /**
     * Writes a file of these bytes, in place of the one that may be there.
     *
     * @throws DataException if that fails; the file is what it was
     */
    public static void write(Path file, byte[] content) {
        write(file, channel -> {
            for (var bytes = ByteBuffer.wrap(content); bytes.hasRemaining();) {
                channel.write(bytes);
            }
        });
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The name of a moved file is on the disk only when its folder is. Where folders can't be opened, as on Windows, they need not be. */
    private static void syncFolderOf(Path file) throws IOException {
        Path folder = file.getParent();
        FileChannel channel;
        try {
            channel = FileChannel.open(folder == null ? file : folder, StandardOpenOption.READ);
        } catch (IOException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static IOException discarding(Path part, IOException why) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return why;
    }
}
