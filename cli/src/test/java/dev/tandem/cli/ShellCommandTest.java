package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellCommandTest {

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        assertThat(ShellCommand.of("./tandem", List.of("train", "--data-dir", "my data/$x", "--lr=1e-3", "it's", "")))
                .isEqualTo("./tandem train --data-dir 'my data/$x' --lr=1e-3 'it'\\''s' ''");
    }

    @Test
    void anOptionIsLeftOutWithItsValue() {
        assertThat(ShellCommand.without("--out", List.of("train", "--out", "a", "mlp", "--out=b", "--outer")))
                .containsExactly("train", "mlp", "--outer");
    }
}
