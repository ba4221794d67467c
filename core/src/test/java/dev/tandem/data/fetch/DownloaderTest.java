package dev.tandem.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.fetch.RemoteFile.Member;
import dev.tandem.error.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloaderTest {

    private static final int BYTES = 300_000;

    private static Mirrors mirrors;
    private static Downloader downloader;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[BYTES];
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start(@TempDir Path keys) throws IOException, GeneralSecurityException, InterruptedException {
        mirrors = new Mirrors(keys);
        downloader = mirrors.downloader(Duration.ofSeconds(20));
    }

    @AfterAll
    static void stop() {
        downloader.close();
        mirrors.close();
    }

    @BeforeEach
    void begin() {
        new SplittableRandom(5).nextBytes(content);
        mirrors.begin();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private RemoteFile file(URI... from) {
        return new RemoteFile("file", BYTES, sha256(content), List.of(from), List.of());
    }

    private Path fetch(URI... from) throws IOException {
        return downloader.fetch(file(from), folder, said::add);
    }

    private Path part() {
        return folder.resolve("file.part");
    }

    @Test
    void aFileIsFetchedAndCheckedAndItsPartIsGone() throws IOException {
        Path fetched = fetch(mirrors.at("/a", Mirrors.whole(content)));

        assertThat(fetched).isEqualTo(folder.resolve("file")).hasBinaryContent(content);
        assertThat(part()).doesNotExist();
        assertThat(said).containsExactly("fetching file (300 kB) from localhost");
    }

    @Test
    void aMirrorThatHasNothingIsFollowedByTheNext() throws IOException {
        assertThat(fetch(mirrors.at("/a", Mirrors.status(404)), mirrors.at("/b", Mirrors.whole(content))))
                .hasBinaryContent(content);
        assertThat(said).containsExactly("fetching file (300 kB) from localhost", "  localhost answered 404",
                "fetching file (300 kB) from localhost");
    }

    @Test
    void whatEveryMirrorDidIsSaid() {
        assertThatThrownBy(() -> fetch(mirrors.at("/a", Mirrors.status(404)), mirrors.at("/b", Mirrors.status(503))))
                .isInstanceOf(DataException.class)
                .hasMessage("download 'file': failed from every mirror (localhost answered 404; localhost answered 503)"
                        + " — check the connection and try again, what was received is kept; or put the file into '"
                        + folder + "' yourself");
    }

    @Test
    void afterACutTheNextMirrorIsAskedForTheRest() throws IOException {
        URI cut = mirrors.at("/cut", e -> {
            e.sendResponseHeaders(200, BYTES);
            e.getResponseBody().write(content, 0, 100_000);
            e.getResponseBody().flush();
            throw new IOException("cut");
        });
        assertThatThrownBy(() -> fetch(cut)).isInstanceOf(DataException.class)
                .hasMessageMatching("(?s).*localhost ended after \\d+ of 300000 bytes.*");
        long received = Files.size(part()); // a connection that breaks may lose what was on its way
        assertThat(received).isBetween(1L, 100_000L);

        assertThat(fetch(mirrors.at("/rest", Mirrors.rest(content)))).hasBinaryContent(content);
        assertThat(mirrors.asked).containsExactly("/cut", "/rest bytes=" + received + "-");
        assertThat(said).last().isEqualTo("resuming file (300 kB) from localhost");
    }

    @Test
    void aMirrorThatCannotResumeBeginsAnew() throws IOException {
        Files.write(part(), Arrays.copyOf(content, 1000));
        assertThat(fetch(mirrors.at("/a", Mirrors.whole(content)))).hasBinaryContent(content);

        Files.write(part(), Arrays.copyOf(content, 1000));
        assertThat(fetch(mirrors.at("/b", e -> (e.getRequestHeaders().containsKey("Range")
                ? Mirrors.status(416)
                : Mirrors.whole(content)).give(e)))).hasBinaryContent(content);
    }

    @Test
    void aPartOfAnotherFileIsGivenUp() throws IOException {
        Files.write(part(), new byte[1000]);

        assertThat(fetch(mirrors.at("/a", Mirrors.rest(content)))).hasBinaryContent(content);
        assertThat(mirrors.asked).containsExactly("/a bytes=1000-", "/a");
        Files.write(part(), new byte[BYTES + 1]);
        assertThat(fetch(mirrors.at("/b", Mirrors.rest(content)))).hasBinaryContent(content);
    }

    @Test
    void aPartThatWasNotAskedForIsRefused() throws IOException {
        Files.write(part(), Arrays.copyOf(content, 1000));
        URI mirror = mirrors.at("/a", e -> {
            e.getResponseHeaders().add("Content-Range", "bytes 0-299999/300000");
            e.sendResponseHeaders(206, BYTES - 1000);
            e.getResponseBody().write(content, 1000, BYTES - 1000);
        });
        assertThatThrownBy(() -> fetch(mirror)).hasMessageContaining(
                "gave another part than was asked for ('bytes 0-299999/300000', asked from byte 1000)");
    }

    @Test
    void anotherFileOfTheSameSizeIsRefusedAndNothingIsLeft() {
        byte[] other = content.clone();
        other[7]++;
        assertThatThrownBy(() -> fetch(mirrors.at("/a", Mirrors.whole(other)))).isInstanceOf(DataException.class)
                .hasMessageContaining("localhost gave another file (SHA-256 " + sha256(other) + ", expected "
                        + sha256(content) + ")");
        assertThat(part()).doesNotExist();
        assertThat(folder.resolve("file")).doesNotExist();
    }

    @Test
    void anotherSizeIsRefusedAtOnceAndEndlessFilesAreCut() {
        assertThatThrownBy(() -> fetch(mirrors.at("/a", Mirrors.whole(new byte[BYTES + 1]))))
                .hasMessageContaining("localhost has another file (300001 bytes, expected 300000)");
        assertThatThrownBy(() -> fetch(mirrors.at("/b", e -> {
            e.sendResponseHeaders(200, 0); // in chunks, without a length
            while (true) {
                e.getResponseBody().write(content);
            }
        }))).hasMessageContaining("localhost sends more than the 300000 bytes that were to come");
    }

    @Test
    void redirectsAreFollowedToHttpsOnlyAndNotForEver() throws IOException {
        URI there = mirrors.at("/there", Mirrors.whole(content));
        assertThat(fetch(mirrors.at("/relative", Mirrors.redirect("there")))).hasBinaryContent(content);
        assertThat(fetch(mirrors.at("/absolute", Mirrors.redirect(there.toString())))).hasBinaryContent(content);

        assertThatThrownBy(() -> fetch(mirrors.at("/plain", Mirrors.redirect("http://localhost/there"))))
                .hasMessageContaining("localhost leads to 'http://localhost/there', and only https is followed");
        assertThatThrownBy(() -> fetch(mirrors.at("/file", Mirrors.redirect("file:///etc/passwd"))))
                .hasMessageContaining("and only https is followed");
        assertThatThrownBy(() -> fetch(mirrors.at("/broken", Mirrors.redirect("https://a b"))))
                .hasMessageContaining("localhost redirects to what is no address");
        assertThatThrownBy(() -> fetch(mirrors.at("/circle", Mirrors.redirect("circle"))))
                .hasMessageContaining("localhost redirects more than 5 times");
        assertThatThrownBy(() -> fetch(URI.create("http://localhost/plain")))
                .hasMessageContaining("leads to 'http://localhost/plain', and only https is followed");
    }

    @Test
    void aMirrorThatFallsSilentIsHungUpOn() {
        URI silent = mirrors.at("/a", e -> {
            e.sendResponseHeaders(200, BYTES);
            e.getResponseBody().write(content, 0, 5000);
            e.getResponseBody().flush();
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException _) {
                // the server stops
            }
        });
        try (var impatient = mirrors.downloader(Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> impatient.fetch(file(silent), folder, said::add)).hasMessageContaining(
                    "localhost sent nothing more for 1 s after 5000 of 300000 bytes");
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws IOException {
        try (var ordinary = Downloader.open()) {
            URI mirror = mirrors.at("/a", Mirrors.whole(content));
            assertThatThrownBy(() -> ordinary.fetch(file(mirror), folder, said::add))
                    .isInstanceOf(DataException.class).hasMessageContaining("localhost could not be reached: ");
        }
    }

    private static byte[] archive(String... paths) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            for (String path : paths) {
                byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
                byte[] header = new byte[512];
                System.arraycopy(bytes, 0, header, 0, bytes.length);
                byte[] size = "%011o".formatted(bytes.length).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(size, 0, header, 124, size.length);
                header[156] = '0';
                out.write(header);
                out.write(Arrays.copyOf(bytes, 512));
            }
            out.write(new byte[1024]);
        }
        return packed.toByteArray();
    }

    private KnownData packed(byte[] archive, String mirror, Member... members) {
        URI from = mirrors.at(mirror, Mirrors.whole(archive));
        return new KnownData("packed", "Packed", "", "packed", List.of(
                new RemoteFile("all.tar.gz", archive.length, sha256(archive), List.of(from), List.of(members))));
    }

    @Test
    void ofAnArchiveOnlyWhatIsWantedIsKept() throws IOException {
        byte[] archive = archive("dir/one", "../../evil", "dir/two");
        var data = packed(archive, "/a", new Member("dir/two", 7));
        var cache = new DataCache(folder.resolve("cache"));

        assertThat(cache.holds(data)).isFalse();
        Path in = cache.fetch(data, downloader, said::add);

        assertThat(in.resolve("two")).hasContent("dir/two");
        try (var files = Files.list(in)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("two", ".lock");
        }
        assertThat(cache.holds(data)).isTrue();
        assertThat(said).last().isEqualTo("unpacking all.tar.gz");
    }

    @Test
    void archivesThatLackAFileAreRefused() throws IOException {
        byte[] archive = archive("dir/one");
        var cache = new DataCache(folder.resolve("cache"));

        assertThatThrownBy(() -> cache.fetch(packed(archive, "/a", new Member("dir/two", 7)), downloader, said::add))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("is a damaged archive (dir/two is missing) — get the file again");
        assertThatThrownBy(() -> cache.fetch(packed(archive, "/b", new Member("dir/one", 8)), downloader, said::add))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is a damaged archive (dir/one has 7 bytes, expected 8)");
    }

    @Test
    void whatIsThereIsNotFetchedAgainAndTwoWhoFetchDoItOnce() throws IOException {
        URI slow = mirrors.at("/a", e -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException _) {
                // the server stops
            }
            Mirrors.whole(content).give(e);
        });
        var data = new KnownData("one", "One", "", "one", List.of(file(slow)));
        var cache = new DataCache(folder.resolve("cache"));

        var other = CompletableFuture.runAsync(() -> cache.fetch(data, downloader, said::add));
        cache.fetch(data, downloader, said::add);
        other.join();
        cache.fetch(data, downloader, said::add);

        assertThat(mirrors.asked).containsExactly("/a");
        assertThat(said).contains("another process fetches into '" + cache.folder(data) + "': waiting for it")
                .endsWith("file is there", "file is there");
    }

    @Test
    void theCacheLiesWhereTheUserSays() {
        assertThat(DataCache.of(Map.of("TANDEM_DATA", "/data"), Path.of("/home/me")).root())
                .isEqualTo(Path.of("/data"));
        assertThat(DataCache.of(Map.of("TANDEM_DATA", ""), Path.of("/home/me")).root())
                .isEqualTo(Path.of("/home/me/.cache/tandem"));
    }

    @Test
    void allKnownFilesComeOverHttpsFromTwoMirrorsAndHaveADigest() {
        assertThat(KnownData.all()).flatExtracting(KnownData::files).allSatisfy(f -> {
            assertThat(f.sha256()).matches("[0-9a-f]{64}");
            assertThat(f.mirrors()).hasSizeGreaterThanOrEqualTo(2).allMatch(m -> m.getScheme().equals("https"));
        });
        assertThat(KnownData.named("cifar10").bytes()).isEqualTo(170_052_171);
        assertThatThrownBy(() -> KnownData.named("minst"))
                .hasMessage("data set 'minst': can't be fetched — did you mean 'mnist'?");
    }
}
