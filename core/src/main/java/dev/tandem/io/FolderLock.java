package dev.tandem.io;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process's hold of a folder. The operating system keeps it, so that it ends with the process, however that ends. */
public final class FolderLock implements AutoCloseable {

    /** The file that is locked; it stays, and says who held it last, but not whether someone holds it. */
    public static final String NAME = ".lock";

    /** Beyond what is written, for a locked part of a file can't be read by others everywhere. */
    private static final long LOCKED = 1L << 30;
    private static final int LONGEST_NAME = 64;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes hold of a folder that is there.
     *
     * @throws UsageException naming the process that holds it; that may be this one
     * @throws DataException if the folder can't be written to
     */
    public static FolderLock take(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                if (lock(channel) == null) {
                    throw new UsageException("folder", folder.toString(), "is in use",
                            holder(channel) + " holds '" + NAME + "' in it",
                            "wait until it ends, or use another folder");
                }
                channel.truncate(0).write(StandardCharsets.UTF_8.encode("process " + ProcessHandle.current().pid()));
                return new FolderLock(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED, 1, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Who holds it, as they wrote; they may not have come to that yet. */
    private static String holder(FileChannel channel) throws IOException {
        var name = ByteBuffer.allocate(LONGEST_NAME);
        int bytes = channel.read(name, 0);
        return bytes <= 0 ? "another process" : StandardCharsets.UTF_8.decode(name.flip()).toString();
    }

    /** Lets go. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
