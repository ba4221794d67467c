package dev.tandem.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingVectorsTest {

    /** The program of someone who knows no options. */
    static final class Program {

        private Program() {
        }

        public static void main(String[] arguments) {
            Backends.open().close();
        }
    }

    @Test
    void whoForgetsTheVectorModuleIsToldOnce() throws Exception {
        assertThat(run()).hasLineCount(4).containsOnlyOnce("WARNING: running with scalar code, slow:"
                + " start Java with --add-modules=jdk.incubator.vector to use vectors");
    }

    @Test
    void whoWantsScalarCodeIsNotWarnedAndAProgramsLogSaysWhatRuns() throws Exception {
        assertThat(run("-D" + CpuProvider.LANES + "=scalar")).hasLineCount(2)
                .containsPattern("INFO: running on cpu: \\d+ threads?, scalar code, float32\n$");
    }

    private static String run(String... options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Duser.language=en", "-cp", System.getProperty("java.class.path"),
                Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
