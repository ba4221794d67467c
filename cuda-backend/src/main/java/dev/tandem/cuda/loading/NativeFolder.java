package dev.tandem.cuda.loading;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder that only this user can write to, with files of a given content: in the user's cache under the content's hash, or else
 * a temporary one. Any number of processes may make the same folder at once, and a process that is killed leaves nothing that
 * stands in the way: files are written under other names and moved into place, and what is there is compared before it is used.
 *
 * @param path the folder
 * @param temporary whether it is this process's alone, to be deleted once its files are loaded
 */
record NativeFolder(Path path, boolean temporary) {

    private static final Duration LONGEST_WRITE = Duration.ofHours(1);

    /**
     * Finds or makes the folder.
     *
     * @param files the content of each file by its name
     * @throws IOException if there is no place for it
     */
    static NativeFolder of(Surroundings surroundings, Map<String, byte[]> files) throws IOException {
        try {
            Path ours = cache(surroundings).resolve("tandem");
            Path natives = ours.resolve("natives");
            Path folder = natives.resolve(key(files));
            makePrivate(List.of(ours, natives, folder));
            place(folder, files);
            return new NativeFolder(folder, false);
        } catch (IOException e) {
            Path folder = Files.createTempDirectory("tandem-natives");
            place(folder, files);
            return new NativeFolder(folder, true);
        }
    }

    private static Path cache(Surroundings surroundings) throws IOException {
        String named = surroundings.variable("XDG_CACHE_HOME");
        String home = surroundings.property("user.home");
        if (!named.startsWith("/") && !home.startsWith("/")) {
            throw new IOException("the user has no home"); // Java then calls it "?"
        }
        return named.startsWith("/") ? Path.of(named) : Path.of(home, ".cache");
    }

    /** Deletes the folder if it is a temporary one; files that are loaded stay loaded. */
    void discard() {
        if (temporary) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.delete(file);
                }
                Files.delete(path);
            } catch (IOException e) {
                // stays behind in the system's folder for temporary files, which is cleaned by others
            }
        }
    }

    private static String key(Map<String, byte[]> files) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
        new TreeMap<>(files).forEach((name, content) -> {
            digest.update((name + " " + content.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Makes a folder and those above it within the cache; refuses one that is another user's: what lies in it will be run. */
    private static void makePrivate(List<Path> fromTheTop) throws IOException {
        var onlyUs = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(fromTheTop.getLast(), PosixFilePermissions.asFileAttribute(onlyUs));
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        for (Path folder : fromTheTop) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user)) {
                throw new IOException(folder + " is another user's");
            }
            Files.setPosixFilePermissions(folder, onlyUs);
        }
    }

    private static void place(Path folder, Map<String, byte[]> files) throws IOException {
        deleteAbandoned(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            if (!holds(target, file.getValue())) {
                write(folder, target, file.getValue());
            }
        }
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    private static void write(Path folder, Path target, byte[] content) throws IOException {
        Path unfinished = Files.createTempFile(folder, "", ".tmp");
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Deletes what killed processes left unfinished. */
    private static void deleteAbandoned(Path folder) throws IOException {
        Instant abandoned = Instant.now().minus(LONGEST_WRITE);
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path file : unfinished) {
                if (Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isBefore(abandoned)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
