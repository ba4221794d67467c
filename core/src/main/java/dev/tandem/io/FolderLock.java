package dev.tandem.io;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process's hold of a folder. The operating system keeps it, so that it ends with the process, however that ends. */
public final class FolderLock implements AutoCloseable {

    /** The file that is locked; it stays, and says nothing of whether someone holds it. */
    static final String NAME = ".lock";

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes hold of a folder that is there.
     *
     * @throws UsageException if another process, or another part of this one, holds it
     * @throws DataException if the folder can't be written to
     */
    public static FolderLock take(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new UsageException("folder", folder.toString(), "is in use",
                        "another process or session holds '" + NAME + "' in it",
                        "wait until it ends, or use another folder");
            }
            return new FolderLock(file, channel);
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
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
