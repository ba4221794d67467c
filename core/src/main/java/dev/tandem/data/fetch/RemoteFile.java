package dev.tandem.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of a data set as it is published: the only bytes that are accepted under its name, wherever they come from.
 *
 * @param name the file's
 * @param bytes its exact size
 * @param sha256 its digest, in lower-case hexadecimal
 * @param mirrors where it is to be had, in the order to try
 * @param members what to take out of it, if it is an archive; it is then not kept itself
 */
public record RemoteFile(String name, long bytes, String sha256, List<URI> mirrors, List<Member> members) {

    /**
     * A file in an archive.
     *
     * @param path its path there
     * @param bytes its exact size
     */
    public record Member(String path, long bytes) {

        /** What it is called outside. */
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** Whether a folder holds it, or what is taken out of it: by name and size. */
    boolean isIn(Path folder) {
        return members.isEmpty()
                ? isThere(folder.resolve(name), bytes)
                : members.stream().allMatch(m -> isThere(folder.resolve(m.name()), m.bytes));
    }

    private static boolean isThere(Path file, long bytes) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes;
        } catch (IOException _) {
            return false; // gone meanwhile
        }
    }
}
