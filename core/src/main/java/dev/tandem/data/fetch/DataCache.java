package dev.tandem.data.fetch;

import dev.tandem.error.DataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folder that fetched data sets lie in, each in one of its own. Several processes may fetch at once: the second waits for the
 * first and finds what it fetched.
 *
 * @param root where the folders lie
 */
public record DataCache(Path root) {

    private static final String VARIABLE = "TANDEM_DATA";
    private static final String LOCK = ".lock";
    private static final long WAIT_MILLIS = 200;

    /** The user's: {@code $TANDEM_DATA}, else {@code ~/.cache/tandem}. */
    public static DataCache ofUser() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    static DataCache of(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault(VARIABLE, "");
        return new DataCache(named.isBlank() ? home.resolve(".cache").resolve("tandem") : Path.of(named));
    }

    /** Where a data set lies, or would. */
    public Path folder(KnownData data) {
        return root.resolve(data.folder());
    }

    /** Whether all of a data set is there. */
    public boolean holds(KnownData data) {
        return data.isIn(folder(data));
    }

    /**
     * Brings a data set here, unless it is.
     *
     * @param data which
     * @param downloader how
     * @param says hears what goes on, line by line
     * @return its folder
     * @throws DataException if it can't be had from any mirror, or can't be stored
     */
    public Path fetch(KnownData data, Downloader downloader, Consumer<String> says) {
        Path folder = folder(data);
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock _ = lock(channel, folder, says)) {
                for (RemoteFile file : data.files()) {
                    fetch(file, folder, downloader, says);
                }
            }
            return folder;
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }

    private static void fetch(RemoteFile file, Path folder, Downloader downloader, Consumer<String> says)
            throws IOException {
        if (file.isIn(folder)) {
            says.accept(file.name() + " is there");
            return;
        }
        Path fetched = downloader.fetch(file, folder, says);
        if (!file.members().isEmpty()) {
            says.accept("unpacking " + file.name());
            Tar.unpack(fetched, file.members(), folder);
            Files.delete(fetched);
        }
    }

    /** Waits until no other process has the lock; the system takes it back from one that ends. */
    private static FileLock lock(FileChannel channel, Path folder, Consumer<String> says) throws IOException {
        boolean said = false;
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (!said) {
                says.accept("another process fetches into '" + folder + "': waiting for it");
                said = true;
            }
            try {
                Thread.sleep(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for another process", e);
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // another thread of this process has it
        }
    }
}
