package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.train.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end in no order: killed at any moment, or with no room left to write. */
@Tag("slow")
class KilledTrainingTest {

    private static final int KILLS = 20;
    private static final long SEED = 0x5eed;

    @TempDir
    private Path folder;

    @BeforeEach
    void drawDigits() throws IOException {
        SmallDigits.write(folder.resolve("data"), 600, 20);
    }

    private Process start(Path run, String log) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "dev.tandem.cli.Main", "train", "lenet", "--data", "mnist",
                "--data-dir", folder.resolve("data").toString(), "--epochs", "20", "--batch", "16", "--optimizer",
                "adam", "--augment", "shift:2", "--checkpoint-every", "7", "--backend", "cpu", "--quiet", "--json",
                "--resume", run.toString()));
        return new ProcessBuilder(command).redirectOutput(folder.resolve(log + ".out").toFile())
                .redirectError(folder.resolve(log + ".err").toFile()).start();
    }

    private String said(String log) throws IOException {
        return Files.readString(folder.resolve(log + ".out")) + Files.readString(folder.resolve(log + ".err"));
    }

    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(l -> l.replaceAll(",\"imagesPerSecond\":[^,}]*", "")).toList();
    }

    private static String sha(Path run) throws IOException {
        return Json.parsed(Files.readString(run.resolve("result.json"))).get("parametersSha256").asString();
    }

    @Test
    void aRunThatIsKilledAgainAndAgainComesToTheSameWeights() throws Exception {
        Path whole = folder.resolve("whole");
        Process uninterrupted = start(whole, "whole");
        long start = System.nanoTime();
        assertThat(uninterrupted.waitFor()).as(said("whole")).isZero();
        long took = System.nanoTime() - start;
        var random = new SplittableRandom(SEED);
        int runs = 0;
        for (int kills = 0; kills < KILLS;) {
            Path run = folder.resolve("killed-" + runs);
            Process process = start(run, "killed");
            // From before the first checkpoint to long after: each start takes the greater part of a second.
            if (process.waitFor(random.nextLong(took / 10, took / 2), TimeUnit.NANOSECONDS)) {
                checkEqual(process, run, whole, "killed"); // done before it was killed often enough: so is another one
                runs++;
            } else {
                process.destroyForcibly().waitFor();
                kills++;
            }
        }
        Path run = folder.resolve("killed-" + runs);
        checkEqual(start(run, "last"), run, whole, "last");
    }

    private void checkEqual(Process process, Path run, Path whole, String log) throws Exception {
        assertThat(process.waitFor()).as("seed %s: %s", SEED, said(log)).isZero();
        assertThat(sha(run)).as("seed %s", SEED).isEqualTo(sha(whole));
        assertThat(metrics(run)).as("seed %s", SEED).isEqualTo(metrics(whole));
    }

    @Test
    void aFullDiskIsNamedAndTheLastCheckpointIsWhole() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(sh("mount -t tmpfs -o size=3m tmpfs " + disk) == 0,
                "no file system of 3 MB can be mounted: not root");
        try {
            Path run = disk.resolve("run");
            Path filling = disk.resolve("filling");
            Process process = start(run, "full");
            while (process.isAlive() && Checkpoints.in(run).latest().isEmpty()) {
                Thread.sleep(5);
            }
            sh("dd if=/dev/zero of=" + filling + " bs=4k");

            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said("full")).contains("tandem: file '" + run, "No space left on device");
            long step = Checkpoints.in(run).latest().orElseThrow().step();
            assertThat(step).isPositive();
            Files.delete(filling);

            assertThat(start(run, "after").waitFor()).as(said("after")).isZero();
            Path whole = folder.resolve("whole");
            assertThat(start(whole, "whole").waitFor()).as(said("whole")).isZero();
            assertThat(sha(run)).isEqualTo(sha(whole));
        } finally {
            sh("umount " + disk);
        }
    }

    private static int sh(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    @Test
    void aSecondProcessLearnsWhoHoldsTheFolder() throws Exception {
        Path run = folder.resolve("shared");
        Process first = start(run, "first");
        try {
            while (first.isAlive() && Checkpoints.in(run).latest().isEmpty()) {
                Thread.sleep(5);
            }
            Process second = start(run, "second");
            assertThat(second.waitFor()).isEqualTo(2);
            assertThat(said("second")).contains("tandem: folder '" + run + "': is in use (process " + first.pid()
                    + " holds '.lock' in it)");
        } finally {
            first.destroyForcibly().waitFor();
        }
    }
}
