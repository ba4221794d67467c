package dev.tandem.data.fetch;

import dev.tandem.error.DataException;
import dev.tandem.io.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Downloads files whose size and digest are known: from one mirror after the other, over https alone. What was received stays in a file
 * ending in {@value #PART}; the next try, from whatever mirror, asks for the rest. Only a complete file of the right digest gets its
 * name.
 */
public final class Downloader implements AutoCloseable {

    static final String PART = ".part";

    private static final Duration CONNECTING = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final Duration silence;

    /**
     * Downloads through a client that follows no redirects itself.
     *
     * @param silence after how long without a byte a mirror is given up
     */
    Downloader(HttpClient client, Duration silence) {
        this.client = client;
        this.silence = silence;
    }

    /** A downloader with the system's certificates and proxy. */
    public static Downloader open() {
        return new Downloader(HttpClient.newBuilder().followRedirects(Redirect.NEVER).connectTimeout(CONNECTING)
                .build(), SILENCE);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /**
     * Downloads a file.
     *
     * @return where it lies
     * @throws DataException with what each mirror did, if none gives it
     * @throws IOException if it can't be stored
     */
    Path fetch(RemoteFile file, Path folder, Consumer<String> says) throws IOException {
        Path part = folder.resolve(file.name() + PART);
        Path target = folder.resolve(file.name());
        var reasons = new ArrayList<String>();
        for (URI mirror : file.mirrors()) {
            try {
                receive(file, mirror, part, says);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                return target;
            } catch (MirrorException e) {
                reasons.add(mirror.getHost() + " " + e.getMessage());
                says.accept("  " + reasons.getLast());
            }
        }
        throw DataException.notFetched(file.name(), reasons, "check the connection and try again, what was received"
                + " is kept; or put the file into '" + folder + "' yourself");
    }

    /** Receives what is missing of a file and checks it; a part that others left may be of another file, then once from the start. */
    private void receive(RemoteFile file, URI mirror, Path part, Consumer<String> says) throws IOException {
        long before = Files.exists(part) ? Files.size(part) : 0;
        if (before > file.bytes()) {
            Files.delete(part);
            before = 0;
        }
        if (before < file.bytes()) {
            says.accept((before > 0 ? "resuming " : "fetching ") + file.name() + " (" + megabytes(file.bytes())
                    + ") from " + mirror.getHost());
            receive(file, mirror, part, before, says);
        }
        String digest = Digest.of(part);
        if (!digest.equals(file.sha256())) {
            Files.delete(part);
            if (before == 0) {
                throw new MirrorException("gave another file (SHA-256 " + digest + ", expected " + file.sha256() + ")");
            }
            receive(file, mirror, part, says);
        }
    }

    private void receive(RemoteFile file, URI mirror, Path part, long before, Consumer<String> says)
            throws IOException {
        try (var response = Response.ask(client, mirror, before, silence)) {
            long from = response.resumesAt(before) ? before : 0;
            response.checkLength(file.bytes() - from);
            long received;
            try (var out = Files.newByteChannel(part, StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                out.truncate(from);
                out.position(from);
                received = from + response.copyTo(Channels.newOutputStream(out),
                        file.bytes() - from, new Percent(file, from, says));
            }
            if (received < file.bytes()) {
                throw new MirrorException("%s after %d of %d bytes".formatted(
                        response.isSilent() ? "sent nothing more for " + silence.toSeconds() + " s" : "ended",
                        received, file.bytes()));
            }
        }
    }

    private static String megabytes(long bytes) {
        return bytes < 1_000_000
                ? bytes / 1000 + " kB"
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** Says every tenth of a large file. */
    private static final class Percent implements Response.Counter {

        private static final long LARGE_BYTES = 20_000_000;
        private static final int TENTHS = 10;

        private final RemoteFile file;
        private final Consumer<String> says;
        private final long from;
        private long tenth;

        Percent(RemoteFile file, long from, Consumer<String> says) {
            this.file = file;
            this.says = says;
            this.from = from;
            this.tenth = TENTHS * from / file.bytes();
        }

        @Override
        public void received(long bytes) {
            long now = TENTHS * (from + bytes) / file.bytes();
            if (now > tenth && file.bytes() >= LARGE_BYTES) {
                says.accept("  " + now * 100 / TENTHS + " %");
            }
            tenth = now;
        }
    }

    /** A mirror does not give the file; its message goes on after the mirror's name. */
    static final class MirrorException extends IOException {

        private static final long serialVersionUID = 1L;

        MirrorException(String message) {
            super(message);
        }
    }
}
