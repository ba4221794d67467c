package dev.tandem.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.io.FolderLock;
import dev.tandem.train.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on the oracle, interrupted by what their files look like: 16 digits in steps of 12 and 4. */
class ResumedTrainingTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void drawDigits() throws IOException {
        SmallDigits.write(folder.resolve("data"), 24, 10);
    }

    private static Ran train(String... more) {
        var arguments = new ArrayList<>(List.of("train", "--json"));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private static String[] recipe(String... more) {
        return Stream.concat(Stream.of("lenet", "--data", "mnist", "--data-dir", folder.resolve("data").toString(),
                "--limit", "16", "--batch", "12", "--optimizer", "adam", "--schedule", "plateau",
                "--augment", "shift:1", "--checkpoint-every", "3", "--backend", "oracle"), Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static Path run(String name) {
        return folder.resolve(name);
    }

    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(l -> l.replaceAll("\"imagesPerSecond\":[^,}]*", "")).toList();
    }

    /** Stopped, its last checkpoint is at the end of an epoch; killed, as if it were not, the last is one in the middle. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatWasInterruptedGoesOnToTheSameWeights(boolean killed) throws IOException {
        Path whole = run("whole-" + killed);
        var uninterrupted = train(recipe("--epochs=6", "--out", whole.toString(), "--quiet")).json();
        Path stopped = run("stopped-" + killed);
        var halfway = StoppedRun.after(3, recipe("--epochs=6", "--out", stopped.toString()));
        assertThat(halfway.status()).isEqualTo(1);
        assertThat(halfway.out()).contains("tandem train --resume " + stopped + "    goes on where it stopped");
        Path metrics = stopped.resolve("metrics.jsonl");
        Files.writeString(metrics, "{\"epoch\":4,\"step\":8,\"loss\":1.0}\n{\"epoch\":4,\"st", APPEND);
        if (killed) {
            Files.delete(Checkpoints.in(stopped).latest().orElseThrow().file());
            assertThat(Checkpoints.in(stopped).latest().orElseThrow().run().stepOfEpoch()).isEqualTo(1);
        }

        var resumed = train("--resume", stopped.toString());

        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("running on oracle", "goes on after step ", "epoch 6/6");
        assertThat(resumed.json().get("epochs").asInt()).isEqualTo(6);
        assertThat(resumed.json().get("steps").asInt()).isEqualTo(12);
        assertThat(resumed.json().get("parametersSha256")).isEqualTo(uninterrupted.get("parametersSha256"));
        assertThat(resumed.json().get("testAccuracy")).isEqualTo(uninterrupted.get("testAccuracy"));
        assertThat(metrics(stopped)).isEqualTo(metrics(whole));
        assertThat(stopped.resolve("report.html")).content().contains("<code>tandem train lenet --data mnist ",
                "\"name\":\"test\",\"at\":[2,4,6,8,10,12]").doesNotContain("--resume");
        try (var files = Files.list(stopped)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("events."))).hasSize(2);
        }
    }

    @Test
    void aFinishedRunShowsItsResultAndTrainsNothing() throws IOException {
        Path run = run("finished");
        var first = train(recipe("--epochs=1", "--out", run.toString()));
        String metrics = Files.readString(run.resolve("metrics.jsonl"));

        var again = train("--resume", run.toString());

        assertThat(again).isEqualTo(new Ran(0, first.out(),
                "folder '" + run + "': the run is finished; this is what it came to\n"));
        assertThat(run.resolve("result.json")).content().isEqualTo(first.out());
        assertThat(run.resolve("metrics.jsonl")).content().isEqualTo(metrics);
        assertThat(Ran.of("train", "--resume", run.toString()).out())
                .startsWith("lenet on mnist, oracle: naive loops\n")
                .contains("  run            " + run);
    }

    @Test
    void whereThereIsNoRunOneBegins() {
        Path run = run("not there");

        var ran = train(recipe("--epochs=1", "--resume", run.toString()));

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).startsWith("folder '" + run + "': is not there: a run begins there\n");
        assertThat(ran.json().get("run").asString()).isEqualTo(run.toString());
    }

    @Test
    void aRunWithoutACheckpointBeginsAnewWithItsOptions() throws IOException {
        Path run = run("early");
        String sha = train(recipe("--epochs=1", "--seed", "4", "--out", run.toString())).json()
                .get("parametersSha256").asString();
        Files.delete(run.resolve("result.json"));
        Files.delete(Checkpoints.in(run).latest().orElseThrow().file());

        var ran = train("--resume", run.toString());

        assertThat(ran.err()).contains("folder '" + run + "': holds no checkpoint: the run begins anew\n");
        assertThat(ran.json().get("parametersSha256").asString()).isEqualTo(sha);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {"--lr;0.5;option '--lr';'0.5', the run '0.001'",
            "--batch;13;option '--batch';'13', the run '12'", "--clip;1;option '--clip';'1.0', the run 'not given'",
            "--augment;flip;option '--augment';'flip', the run 'shift:1'",
            "--schedule;constant;option '--schedule';'constant', the run 'plateau'",
            "--data;fashion;option '--data';'fashion', the run 'mnist'",
            "--seed;1;option '--seed';'1', the run '0'",
            "--early-stop;2;option '--early-stop';'2', the run 'not given'",
            "--limit;9;option '--limit';'9', the run '16'",
            "--checkpoint-every;9;option '--checkpoint-every';'9', the run '3'"})
    void anOptionThatDiffersFromTheRunsIsWrongUsage(String option, String value, String what, String values)
            throws IOException {
        Path run = run("differs");
        if (!Files.exists(run)) {
            train(recipe("--epochs=1", "--out", run.toString()));
        }

        assertThat(train("--resume", run.toString(), option, value)).isEqualTo(new Ran(2, "", "tandem: " + what
                + ": is not what the run was made with (" + values
                + ") — leave it out, or begin another run without --resume\n"));
    }

    @Test
    void optionsThatAreThoseOfTheRunMayBeGivenAgain() {
        Path run = run("same");
        var first = train(recipe("--epochs=1", "--out", run.toString()));

        var again = train(recipe("--epochs=1", "--lr", "1e-3", "--threads", "1", "--resume", run.toString()));

        assertThat(again.out()).isEqualTo(first.out());
        assertThat(train("mlp", "--resume", run.toString()).err())
                .startsWith("tandem: argument 'MODEL': is not what the run was made with ('mlp', the run 'lenet')");
        assertThat(train("--out", "x", "--resume", run.toString()).err()).startsWith(
                "tandem: option '--out': is not for a run that goes on (x) — leave it out");
    }

    @Test
    void aRunThatAnotherProcessHoldsIsInUse() throws IOException {
        Path run = Files.createDirectories(run("held"));
        try (var held = FolderLock.take(run)) {
            assertThat(held).isNotNull();
            var ran = train(recipe("--epochs=1", "--resume", run.toString()));

            assertThat(ran.status()).isEqualTo(2);
            assertThat(ran.err()).endsWith("tandem: folder '" + run + "': is in use (process "
                    + ProcessHandle.current().pid()
                    + " holds '.lock' in it) — wait until it ends, or use another folder\n");
        }
    }

    @Test
    void aDamagedConfigurationIsNamed() throws IOException {
        Path run = Files.createDirectories(run("damaged"));
        Files.writeString(run.resolve("config.json"), "{\"options\":{\"--epochs\":\"x\"}}");

        var ran = train("--resume", run.toString());

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).startsWith("tandem: file '" + run.resolve("config.json")
                + "': has options that can't be (Invalid value for option '--epochs'");
    }
}
