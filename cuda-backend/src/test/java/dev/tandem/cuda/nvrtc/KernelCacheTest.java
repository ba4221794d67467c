package dev.tandem.cuda.nvrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {

    private static final String TEXT = "extern \"C\" __global__ void nothing() { }";
    private static final byte[] IMAGE = {1, 2, 3, 4, 5};

    @TempDir
    private Path folder;

    private KernelCache cache() {
        return new KernelCache(folder.resolve("kernels"), "nvrtc 12.6");
    }

    @Test
    void whatWasPutIsFoundByAnother() {
        assertThat(cache().find(TEXT)).isEmpty();
        cache().put(TEXT, IMAGE);
        assertThat(cache().find(TEXT)).hasValueSatisfying(found -> assertThat(found).isEqualTo(IMAGE));
    }

    @Test
    void anotherTextOrAnotherCompilerIsAnotherKernel() {
        cache().put(TEXT, IMAGE);
        assertThat(cache().find(TEXT + " ")).isEmpty();
        assertThat(new KernelCache(folder.resolve("kernels"), "nvrtc 13.0").find(TEXT)).isEmpty();
    }

    @Test
    void aBrokenFileIsNotTakenAndIsMadeAnew() throws IOException {
        cache().put(TEXT, IMAGE);
        Path file = onlyFile();
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < sound.length; i++) {
            byte[] broken = sound.clone();
            broken[i] ^= 16;
            Files.write(file, broken);
            assertThat(cache().find(TEXT)).as("byte %d", i).isEmpty();
        }
        for (int length = 0; length < sound.length; length++) {
            Files.write(file, Arrays.copyOf(sound, length));
            assertThat(cache().find(TEXT)).as("%d bytes left", length).isEmpty();
        }
        cache().put(TEXT, IMAGE);
        assertThat(cache().find(TEXT)).isPresent();
    }

    @Test
    void whoWasKilledWhileWritingLeavesNothingThatHinders() throws IOException {
        Files.createDirectories(folder.resolve("kernels"));
        Files.write(folder.resolve("kernels").resolve("kernel123.part"), new byte[]{1});
        cache().put(TEXT, IMAGE);
        assertThat(cache().find(TEXT)).isPresent();
    }

    @Test
    void manyWritersAtOnceLeaveOneSoundFile() throws IOException {
        IntStream.range(0, 64).parallel().forEach(i -> {
            cache().put(TEXT, IMAGE);
            assertThat(cache().find(TEXT)).isPresent();
        });
        assertThat(onlyFile()).exists();
    }

    @Test
    void withoutAFolderThereIsNoCache() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var cache = new KernelCache(file, "nvrtc 12.6");
        cache.put(TEXT, IMAGE);
        assertThat(cache.find(TEXT)).isEmpty();
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder.resolve("kernels"))) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
