package dev.tandem.data.fetch;

import dev.tandem.data.fetch.Downloader.MirrorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/**
 * What a mirror answers with a file, or the rest of one. Redirects are followed to https alone, and not for ever; a mirror that
 * falls silent is hung up on.
 */
final class Response implements AutoCloseable {

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int WHOLE = 200;
    private static final int REST = 206;
    private static final int NO_SUCH_REST = 416;

    private final HttpResponse<InputStream> answer;
    private final Duration silence;
    private final Thread watch;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean silent;

    private Response(HttpResponse<InputStream> answer, Duration silence) {
        this.answer = answer;
        this.silence = silence;
        this.watch = Thread.ofVirtual().unstarted(this::hangUpOnSilence);
    }

    /** Hears how many bytes have come. */
    @FunctionalInterface
    interface Counter {

        void received(long bytes);
    }

    /**
     * Asks for a file.
     *
     * @param before how many of its bytes are there: only the others are asked for
     * @throws MirrorException if the mirror does not give it
     */
    static Response ask(HttpClient client, URI mirror, long before, Duration silence) throws IOException {
        URI at = checked(mirror);
        for (int redirects = 0;; redirects++) {
            HttpResponse<InputStream> answer = send(client, at, before, silence);
            int status = answer.statusCode();
            if (status == WHOLE || (status == REST && before > 0)) {
                var response = new Response(answer, silence);
                response.watch.start();
                return response;
            }
            answer.body().close();
            if (status == NO_SUCH_REST && before > 0) {
                return ask(client, mirror, 0, silence);
            }
            if (!REDIRECTS.contains(status)) {
                throw new MirrorException("answered " + status);
            }
            if (redirects == MOST_REDIRECTS) {
                throw new MirrorException("redirects more than " + MOST_REDIRECTS + " times");
            }
            at = checked(target(at, answer));
        }
    }

    private static URI target(URI at, HttpResponse<InputStream> answer) throws MirrorException {
        try {
            return at.resolve(answer.headers().firstValue("Location").orElse(""));
        } catch (IllegalArgumentException _) {
            throw new MirrorException("redirects to what is no address");
        }
    }

    private static URI checked(URI uri) throws MirrorException {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new MirrorException("leads to '" + uri + "', and only https is followed");
        }
        return uri;
    }

    private static HttpResponse<InputStream> send(HttpClient client, URI uri, long before, Duration silence)
            throws IOException {
        var request = HttpRequest.newBuilder(uri).timeout(silence).header("User-Agent", "tandem");
        if (before > 0) {
            request.header("Range", "bytes=" + before + "-");
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while downloading", e);
        } catch (IOException e) {
            throw new MirrorException("could not be reached: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    /** Whether it is the rest that was asked for, and not the whole file. */
    boolean resumesAt(long before) throws MirrorException {
        if (answer.statusCode() == WHOLE) {
            return false;
        }
        String range = answer.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + before + "-")) {
            throw new MirrorException("gave another part than was asked for ('" + range + "', asked from byte " + before
                    + ")");
        }
        return true;
    }

    /**
     * Makes sure that it does not announce more or less than is wanted.
     *
     * @throws MirrorException if it does
     */
    void checkLength(long wanted) throws MirrorException {
        long announced = answer.headers().firstValueAsLong("Content-Length").orElse(wanted);
        if (announced != wanted) {
            throw new MirrorException("has another file (" + announced + " bytes, expected " + wanted + ")");
        }
    }

    /**
     * Copies what comes, up to a number of bytes, and gives how many came: fewer if the mirror stops.
     *
     * @throws MirrorException if more come
     * @throws IOException if they can't be written
     */
    long copyTo(OutputStream out, long most, Counter counter) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        while (true) {
            int read = read(buffer);
            if (read < 0) {
                return copied;
            }
            if (read > most - copied) {
                throw new MirrorException("sends more than the " + most + " bytes that were to come");
            }
            out.write(buffer, 0, read);
            copied += read;
            counter.received(copied);
        }
    }

    /** A connection that breaks ends what comes, as one that is closed does. */
    private int read(byte[] buffer) {
        try {
            int read = answer.body().read(buffer);
            heardNanos = System.nanoTime();
            return read;
        } catch (IOException _) {
            return -1;
        }
    }

    /** Whether it ended because nothing came for a while. */
    boolean isSilent() {
        return silent;
    }

    private void hangUpOnSilence() {
        try {
            while (System.nanoTime() - heardNanos < silence.toNanos()) {
                Thread.sleep(silence.dividedBy(8).plusMillis(1));
            }
            silent = true;
            answer.body().close();
        } catch (InterruptedException | IOException _) {
            // all came, or the connection is closed already
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        answer.body().close();
    }
}
