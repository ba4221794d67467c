package dev.tandem.cuda.gpu.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    @TempDir
    private Path folder;

    @Test
    void aResultIsReadAsItWasWritten() throws IOException {
        var result = new PartResult(true, "a \"GPU\"\\", Map.of("a\nb", "\t\u0001é"), new PartResult.Tests(1, 2, 3),
                List.of(new PartResult.Failure("f", "m")),
                List.of(new Row("w", "s", "p", "m", 1.5, -2e-9, 3e12, "u", 9)), "");
        Path file = folder.resolve("result.json");
        Files.writeString(file, Json.text(result));
        assertThat(PartResult.read(file)).contains(result);
    }

    @Test
    void whatIsNoNumberInJsonIsNull() {
        assertThat(Json.text(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5)))
                .isEqualTo("[\n  null,\n  null,\n  1.5\n]\n");
    }

    @Test
    void whatIsEmptyStaysOnItsLine() {
        assertThat(Json.text(Map.of("none", List.of()))).isEqualTo("{\n  \"none\": []\n}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\" 1}", "[1 2]", "nul", "\"\\", "{} x", "{\"finished\": 1}", "[]"})
    void whatIsNoResultIsNone(String text) throws IOException {
        Path file = folder.resolve("result.json");
        Files.writeString(file, text);
        assertThat(PartResult.read(file)).isEmpty();
    }

    @Test
    void whatIsNoJsonSaysWhere() {
        assertThatThrownBy(() -> JsonReader.read("[1, x]")).hasMessage("no JSON from character 4 on");
    }
}
