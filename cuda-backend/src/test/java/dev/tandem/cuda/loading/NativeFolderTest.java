package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {

    private static final Map<String, byte[]> FILES = Map.of("a.so", "first".getBytes(StandardCharsets.US_ASCII), "b.so",
            "second".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path cache;

    @BeforeAll
    static void onLinux() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")),
                "owners are compared with that of /proc/self, which only Linux has");
    }

    private NativeFolder folder() throws IOException {
        return folder(FILES);
    }

    private NativeFolder folder(Map<String, byte[]> files) throws IOException {
        return NativeFolder
                .of(new Surroundings(Map.of("XDG_CACHE_HOME", cache.toString()), Map.of("user.home", "/nowhere"),
                        cache), files);
    }

    private void servesFromATemporaryFolder() throws IOException {
        NativeFolder folder = folder();
        assertThat(folder.temporary()).isTrue();
        assertThat(folder.path().resolve("b.so")).hasContent("second");
        assertThat(Files.getPosixFilePermissions(folder.path()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        folder.discard();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void filesLieUnderTheHashOfWhatTheyHoldWhereOnlyTheUserCanWrite() throws Exception {
        NativeFolder folder = folder();

        assertThat(folder.temporary()).isFalse();
        assertThat(folder.path().getParent()).isEqualTo(cache.resolve("tandem/natives"));
        // What sha256sum says of "a.so 5\nfirstb.so 6\nsecond".
        assertThat(folder.path().getFileName())
                .hasToString("e0c75744e78548c3289ec7a0890c332b3c5d87e8bc37f70621ddf02bed0c302c");
        assertThat(folder.path().resolve("a.so")).hasContent("first");
        for (Path each = folder.path(); !each.equals(cache); each = each.getParent()) {
            assertThat(Files.getPosixFilePermissions(each)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        folder.discard();
        assertThat(folder.path()).exists();
    }

    @Test
    void otherContentHasAnotherFolder() throws Exception {
        assertThat(folder().path()).isEqualTo(folder().path())
                .isNotEqualTo(folder(Map.of("a.so", new byte[]{1})).path());
    }

    @Test
    void whatIsRightIsNotWrittenAgain() throws Exception {
        Path file = folder().path().resolve("a.so");
        Object before = Files.getAttribute(file, "unix:ino");

        folder();

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
    }

    @Test
    void permissionsThatWereOpenedAreClosed() throws Exception {
        Path folder = folder().path();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        folder();

        assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
    }

    @Test
    void aLinkInPlaceOfAFileIsReplacedAndWhatItLeadsToIsLeftAlone() throws Exception {
        Path file = folder().path().resolve("a.so");
        Path other = Files.writeString(cache.resolve("other"), "first");
        Files.delete(file);
        Files.createSymbolicLink(file, other);

        folder();

        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(file).isRegularFile().hasContent("first");
        assertThat(other).hasContent("first");
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotFollowed() throws Exception {
        Files.createSymbolicLink(cache.resolve("tandem"), Files.createDirectory(cache.resolve("elsewhere")));

        servesFromATemporaryFolder();
    }

    @Test
    void aFolderInPlaceOfAFileIsLeftAlone() throws Exception {
        Path file = folder().path().resolve("a.so");
        Files.delete(file);
        Files.writeString(Files.createDirectory(file).resolve("kept"), "");

        servesFromATemporaryFolder();
        assertThat(file.resolve("kept")).exists();
    }

    @Test
    void anotherUsersFolderIsNotTrusted() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
        Files.setAttribute(folder().path(), "unix:uid", 65534);

        servesFromATemporaryFolder();
    }

    @Test
    void aUserWithoutAHomeIsServed() throws Exception {
        NativeFolder folder = NativeFolder.of(new Surroundings(Map.of(), Map.of("user.home", "?"), cache), FILES);

        assertThat(folder.temporary()).isTrue();
        folder.discard();
    }
}
