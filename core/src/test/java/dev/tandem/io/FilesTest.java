package dev.tandem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {

    @TempDir
    private Path folder;

    @Test
    void aFileThatCantBeFinishedLeavesTheOldOne() throws IOException {
        Path file = folder.resolve("f");
        AtomicFile.write(file, new byte[]{1});
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[]{2, 3}));
            throw new IOException("No space left on device");
        })).isInstanceOf(DataException.class).hasMessage("file '" + file
                + "': could not be read or written (No space left on device) — check the path, its permissions and the disk");
        assertThat(Files.readAllBytes(file)).containsExactly(1);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFolderIsHeldOnce() {
        try (var held = FolderLock.take(folder)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(folder)).isInstanceOf(UsageException.class)
                    .hasMessage(
                            "folder '%s': is in use (process %d holds '.lock' in it) — wait until it ends, or use another folder",
                            folder, ProcessHandle.current().pid());
        }
        FolderLock.take(folder).close();
    }

    @Test
    void anObjectIsReadAsItWasWritten() {
        var written = new JsonObject(folder.resolve("o.json"),
                Map.of("n", 3L, "x", 0.1 + 0.2, "t", "ä\"", "l", List.of(1.5, 2.0),
                        "o", Map.of("b", true)));
        written.write();
        var read = JsonObject.read(written.file());
        assertThat(read).isEqualTo(written);
        assertThat(read.number("x")).isEqualTo(0.30000000000000004);
        assertThat(read.integer("n", 0, 9)).isEqualTo(3);
        assertThat(read.numbers("l")).containsExactly(1.5, 2.0);
        assertThat(read.object("o").names()).containsExactly("b");
        assertThatThrownBy(() -> read.integer("n", 4, 9)).hasMessageContaining("'n' is not between 4 and 9 (3)");
        assertThatThrownBy(() -> read.text("n")).hasMessageContaining("'n' is not a text (3)");
        assertThatThrownBy(() -> read.text("missing")).hasMessageContaining("lacks 'missing'");
    }
}
