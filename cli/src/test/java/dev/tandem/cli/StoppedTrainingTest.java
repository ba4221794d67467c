package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class StoppedTrainingTest {

    @TempDir
    Path folder;

    /** Written to by the command when it is about to train. */
    private static final class Watched extends ByteArrayOutputStream {

        private final CountDownLatch training = new CountDownLatch(1);

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (toString(StandardCharsets.UTF_8).contains("epoch  1/")) {
                training.countDown();
            }
        }
    }

    @Test
    void anInterruptStopsAfterTheStepAndSaysWhatWasReached() throws Exception {
        SmallDigits.write(folder, 2, 2);
        var interrupt = new Interrupt();
        var out = new ByteArrayOutputStream();
        var err = new Watched();
        var console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), () -> false, interrupt, "./tandem");
        var ended = CompletableFuture.supplyAsync(() -> {
            int status = Main.run(console, "train", "--data", "mnist", "--data-dir", folder.toString(), "--epochs",
                    "99", "--backend", "oracle", "--json", "--out", folder.resolve("run").toString());
            interrupt.finished(status);
            return status;
        });
        assertThat(err.training.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(interrupt.requested()).isEqualTo(OptionalInt.of(1));

        assertThat(ended.get()).isEqualTo(1);
        var json = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(json.get("stopped").asBoolean()).isTrue();
        assertThat(json.get("epochs").asInt()).isBetween(1, 98);
        assertThat(json.get("trainLoss").isNumber()).isTrue();
        assertThat(json.get("testAccuracy").isNull()).isTrue();
        assertThat(json.get("parametersSha256").asString()).hasSize(64);
        assertThat(folder.resolve("run/result.json")).doesNotExist();
        assertThat(folder.resolve("run/checkpoint-%d.json".formatted(json.get("steps").asInt()))).exists();
        assertThat(folder.resolve("run/report.html")).content().contains("Stopped before the end on oracle");
    }

    @Test
    void whatCanNotBeStoppedJustEnds() {
        assertThat(new Interrupt().requested()).hasValue(1);
    }

    @Test
    void whoEndsByItselfIsNotInterrupted() throws IOException {
        var interrupt = new Interrupt();
        assertThat(interrupt.<Integer>during(() -> {
            throw new AssertionError("stopped");
        }, () -> 5)).isEqualTo(5);

        interrupt.finished(0);

        assertThat(interrupt.requested()).isEmpty();
    }
}
