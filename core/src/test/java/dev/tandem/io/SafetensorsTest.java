package dev.tandem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    private static final long SEED = 0x5EED17;

    @TempDir
    private Path folder;

    private Path written() {
        Path file = folder.resolve("t.safetensors");
        var tensors = new TreeMap<String, Safetensors.Content>();
        tensors.put("w", new Safetensors.Content(TensorType.f32(2, 3),
                MemorySegment.ofArray(new float[]{1, -0f, Float.NaN, 4, 5, Float.MIN_VALUE})));
        tensors.put("step",
                new Safetensors.Content(TensorType.of(DType.I64), MemorySegment.ofArray(new long[]{1L << 60})));
        tensors.put("bytes",
                new Safetensors.Content(TensorType.of(DType.U8, 3), MemorySegment.ofArray(new byte[]{1, 2, -1})));
        String sha256 = Safetensors.write(file, tensors, Map.of("made by", "a \"test\""));
        assertThat(sha256).isEqualTo(Digest.of(file));
        return file;
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        byte[] bytes = Files.readAllBytes(written());
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(length % 8).isZero();
        assertThat(new String(bytes, 8, length, StandardCharsets.UTF_8)).startsWith(
                "{\"__metadata__\":{\"made by\":\"a \\\"test\\\"\"},\"step\":{").contains("\"data_offsets\":[0,8]")
                .contains("\"dtype\":\"F32\"").contains("\"shape\":[2,3]").contains("\"data_offsets\":[8,32]")
                .contains("\"data_offsets\":[32,35]");
        assertThat(bytes).hasSize(8 + length + 35);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(8 + length)).isEqualTo(1L << 60);
    }

    @Test
    void whatIsWrittenIsRead() {
        try (var file = SafetensorsFile.open(written())) {
            assertThat(file.names()).containsExactly("bytes", "step", "w");
            assertThat(file.metadata()).containsExactly(Map.entry("made by", "a \"test\""));
            assertThat(file.type("w")).isEqualTo(TensorType.f32(2, 3));
            assertThat(file.type("step")).isEqualTo(TensorType.of(DType.I64));
            float[] w = new float[6];
            file.read("w", MemorySegment.ofArray(w));
            assertThat(w).containsExactly(1, -0f, Float.NaN, 4, 5, Float.MIN_VALUE);
            assertThatThrownBy(() -> file.type("W2")).isInstanceOf(DataException.class)
                    .hasMessageContaining("has no tensor 'W2' (3 tensors) — did you mean 'w'?");
        }
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("bad.safetensors");
        Files.write(file,
                ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                        .put(text).array());
        return file;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "[] | 0 | is no JSON object (no object at the start)",
            "{\"a\":1} | 0 | 'a' is not an object (1)",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | 4 | lacks 'data_offsets'",
            "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | tensor 'a' has an unknown element type (F31)",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 | tensor 'a' has another size than its shape (shape [2] of F32 in bytes 0 to 4)",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | tensor 'a' has a negative size",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | 4 | tensor 'a' is larger than any file",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | 4 | tensor 'a' has no place (data_offsets [4, 0])",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 5 | is not as long as its header says (5 bytes of elements, expected 4)",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | has a gap or an overlap between tensors (at byte 0 of the elements)",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}} | 3 | has a gap or an overlap",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}} | 1 | is no JSON object"})
    void aFileThatIsNotWholeSaysWhatIsWrong(String header, int dataBytes, String message) throws IOException {
        Path file = file(header.strip(), dataBytes);
        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(DataException.class)
                .hasMessageContaining("file '" + file + "': ").hasMessageContaining(message);
    }

    @Test
    void aTypeThatTandemLacksIsSaidWhenItIsAskedFor() throws IOException {
        try (var file = SafetensorsFile
                .open(file("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4))) {
            assertThatThrownBy(() -> file.type("h")).isInstanceOf(DataException.class)
                    .hasMessageContaining("tensor 'h' has elements that Tandem can't use (F16) — convert it to F32");
        }
    }

    @Test
    void aHeaderLongerThanTheFileIsNotRead() throws IOException {
        Path file = folder.resolve("long.safetensors");
        Files.write(file, new byte[]{-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .hasMessageContaining(
                        "has no header that fits into it (header of 18446744073709551615 bytes, file of 10)");
    }

    @Test
    void damagedFilesNeverDoHarm() throws IOException {
        damage(1_000);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedFilesNeverDoHarm() throws IOException {
        damage(100_000);
    }

    private void damage(int cases) throws IOException {
        byte[] whole = Files.readAllBytes(written());
        Path file = folder.resolve("damaged.safetensors");
        int read = 0;
        int refused = 0;
        for (int i = 0; i < cases; i++) {
            var random = new SplittableRandom(SEED + i);
            byte[] damaged = random.nextInt(3) == 0
                    ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length))
                    : whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0 && damaged.length > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (var open = SafetensorsFile.open(file)) {
                for (String name : open.names()) {
                    open.read(name, MemorySegment.ofArray(new byte[(int) open.type(name).bytes()]));
                }
                read++;
            } catch (DataException e) {
                assertThat(e).as("case " + i).hasMessageContaining("damaged.safetensors");
                refused++;
            }
        }
        assertThat(read).as("some damage is only to elements").isGreaterThan(cases / 100);
        assertThat(refused).as("most damage shows").isGreaterThan(cases / 2);
    }
}
