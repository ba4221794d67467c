package dev.tandem.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Who runs containers and wants to own what they write: {@code -u "$(id -u):$(id -g)"}. */
record Caller(int user, int group) {

    private static final Caller SOMEBODY = new Caller(4711, 4712);

    /** The owner of a folder that is ours: us, or, as root could write anywhere, somebody to whom the folder is given. */
    static Caller owning(Path folder) {
        try {
            Caller us = new Caller((int) Files.getAttribute(folder, "unix:uid"),
                    (int) Files.getAttribute(folder, "unix:gid"));
            if (us.user != 0) {
                return us;
            }
            Files.setAttribute(folder, "unix:uid", SOMEBODY.user);
            Files.setAttribute(folder, "unix:gid", SOMEBODY.group);
            return SOMEBODY;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Docker wants it. */
    String option() {
        return user + ":" + group;
    }

    /** All files and folders in a folder that are not theirs. */
    List<Path> notTheirsIn(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> !owns(file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean owns(Path file) {
        try {
            return Files.getAttribute(file, "unix:uid").equals(user)
                    && Files.getAttribute(file, "unix:gid").equals(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
