package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NextTest {

    private static String first(String command, boolean stopped, String... data) {
        var next = new Next(command, CommandLine.populateCommand(new DataOptions(), data));
        return next.advice("mlp", "runs/a b", stopped).lines().toList().get(2).replaceAll("  +", "  ");
    }

    @Test
    void theCommandIsTheUsersOwn() {
        assertThat(first("./tandem", false)).isEqualTo("  ./tandem train mlp --data mnist --data-dir DIR  real digits");
        assertThat(first("java -jar tandem.jar", false, "--data", "mnist"))
                .isEqualTo("  java -jar tandem.jar train mlp --data mnist --epochs N  for longer");
    }

    @Test
    void theFolderIsRepeated() {
        assertThat(first("tandem", false, "--data", "fashion", "--data-dir", "my clothes"))
                .isEqualTo("  tandem train mlp --data fashion --data-dir \"%s\" --epochs N  for longer"
                        .formatted(Path.of("my clothes").toAbsolutePath()));
    }

    /** The folder of this module's sources is there, one called as a data set need not be. */
    @Test
    void aFolderOfPicturesIsNamedByItsWholePathAndADataSetByItsName() {
        assertThat(first("tandem", false, "--data", "src"))
                .isEqualTo("  tandem train mlp --data %s --epochs N  for longer"
                        .formatted(Path.of("src").toAbsolutePath()));
        assertThat(first("tandem", false, "--data", "cifar10"))
                .isEqualTo("  tandem train mlp --data cifar10 --epochs N  for longer");
    }

    @Test
    void whoStoppedMayGoOn() {
        assertThat(first("tandem", true)).isEqualTo("  tandem train --resume \"runs/a b\"  goes on where it stopped");
    }
}
