package dev.tandem.cuda.gpu.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.cuda.gpu.report.Outcome.Status;
import dev.tandem.cuda.gpu.report.ReportRun.Ending;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportRunTest {

    private static final String DONE = """
            {"finished": %s, "device": "a GPU", "facts": {%s}, "tests": {"succeeded": 1, "failed": 0, "skipped": 0},
             "failures": [%s], "rows": [], "skipped": "%s"}
            """;

    @TempDir
    private Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    /** A part whose process is a shell's. */
    private Part shell(String name, int millis, String script) {
        return new Part(name, "a test", Duration.ofMillis(millis), List.of("sh", "-c", script));
    }

    private String write(String name, String json) {
        Path source = folder.resolve(name + ".canned");
        try {
            Files.writeString(source, json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return "cp '" + source + "' '" + PartRun.resultFile(settings().folder(), name) + "'";
    }

    private String done(String name, String facts) {
        return write(name, DONE.formatted(true, facts, "", ""));
    }

    private Settings settings() {
        return Settings.parse(List.of("--out", folder.resolve("out").toString()));
    }

    private List<Outcome> run(List<List<Part>> stages) throws IOException, InterruptedException {
        Files.createDirectories(settings().folder());
        var run = new ReportRun(settings(), stages, lines::add);
        ReportRun.Ending ending = run.run();
        boolean well = run.outcomes().stream().allMatch(o -> o.status().isFine());
        boolean tried = run.outcomes().stream().noneMatch(o -> o.detail().startsWith("there is no usable GPU"));
        assertThat(ending).isEqualTo(well ? Ending.WELL : tried ? Ending.NOT_WELL : Ending.NO_GPU);
        return run.outcomes();
    }

    @Test
    void aPartThatHangsIsEndedAndTheRestGoesOn() throws Exception {
        List<Outcome> outcomes = run(List.of(
                List.of(shell("first", 500,
                        "echo at work; " + write("first", DONE.formatted(false, "\"a\": \"b\"", "", ""))
                                + "; sleep 60")),
                List.of(shell("second", 5_000, done("second", "")))));
        assertThat(outcomes).extracting(Outcome::status).containsExactly(Status.HUNG, Status.OK);
        assertThat(outcomes.getFirst().lastLines()).containsExactly("at work");
        assertThat(outcomes.getFirst().result()).isNotNull().extracting(PartResult::facts).asString().contains("a=b");
    }

    @Test
    void aPartThatDiesIsReportedWithWhatItSaidLast() throws Exception {
        List<Outcome> outcomes = run(List.of(
                List.of(shell("first", 5_000, "for i in $(seq 40); do echo line $i; done; kill -SEGV $$"),
                        shell("second", 5_000, done("second", "")))));
        assertThat(outcomes).extracting(Outcome::status).containsExactly(Status.CRASHED, Status.OK);
        assertThat(outcomes.getFirst().detail()).isEqualTo("ended by signal 11 before it was done");
        assertThat(outcomes.getFirst().lastLines()).hasSize(25).endsWith("line 40");
        assertThat(folder.resolve("out/report.md")).content().contains("    line 40");
        assertThat(folder.resolve("out/parts/first.log")).content().startsWith("line 1\n");
    }

    @Test
    void aPartThatEndsWithoutAResultHasCrashed() throws Exception {
        assertThat(run(List.of(List.of(shell("first", 5_000, "exit 0")))).getFirst().detail())
                .isEqualTo("ended with status 0 before it was done");
    }

    @Test
    void aPartWithoutAProgramToRunSaysSo() throws Exception {
        var part = new Part("first", "", Duration.ofSeconds(5), List.of(folder.resolve("none").toString()));
        assertThat(run(List.of(List.of(part))).getFirst().detail()).startsWith("it can't be started: ");
    }

    @Test
    void aPartThatFindsFaultsHasFailed() throws Exception {
        String failure = "{\"name\": \"a test\", \"message\": \"1 is not 2\"}";
        Outcome outcome = run(List.of(List.of(shell("first", 5_000,
                write("first", DONE.formatted(true, "", failure, "")) + "; exit 1")))).getFirst();
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(folder.resolve("out/report.md")).content().contains("- a test\n  > 1 is not 2\n");
    }

    @Test
    void aPartWithNothingToDoIsNoFault() throws Exception {
        Outcome outcome = run(List.of(List.of(shell("first", 5_000,
                write("first", DONE.formatted(true, "", "", "no PyTorch")))))).getFirst();
        assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
        assertThat(outcome.detail()).isEqualTo("no PyTorch");
    }

    @Test
    void withoutAGpuNothingElseIsTried() throws Exception {
        String failure = "{\"name\": \"driver\", \"message\": \"missing\"}";
        List<Outcome> outcomes = run(List.of(
                List.of(shell(Parts.DOCTOR, 5_000, write(Parts.DOCTOR, DONE.formatted(true, "", failure, "")))),
                List.of(shell("second", 5_000, done("second", "")))));
        assertThat(outcomes.getLast().status()).isEqualTo(Status.NOT_RUN);
        assertThat(outcomes.getLast().detail()).isEqualTo("there is no usable GPU, see the doctor");
        assertThat(folder.resolve("out/report.json")).content().contains("\"status\": \"NOT RUN\"");
    }

    @Test
    void otherBitsInAnotherProcessAreAFault() throws Exception {
        List<Outcome> outcomes = run(List.of(
                List.of(shell(Parts.DETERMINISM, 5_000, done(Parts.DETERMINISM, "\"lenet\": \"ab\", \"mlp\": \"c\""))),
                List.of(shell(Parts.DETERMINISM_AGAIN, 5_000,
                        done(Parts.DETERMINISM_AGAIN, "\"lenet\": \"ac\", \"mlp\": \"c\"")))));
        assertThat(outcomes.getLast().status()).isEqualTo(Status.FAILED);
        assertThat(outcomes.getLast().detail()).isEqualTo("other bits than in the first process: lenet");
    }

    @Test
    void whoWatchesSeesEveryLineOfAPart() throws Exception {
        run(List.of(List.of(shell("first", 5_000, "echo halfway — there; " + done("first", "")))));
        assertThat(lines).anyMatch(l -> l.endsWith("s] first: halfway — there"));
    }

    @Test
    void allPartsTogetherKeepTheLimit() {
        Duration sum = new Parts(settings()).stages().stream()
                .map(s -> s.stream().map(Part::limit).max(Duration::compareTo).orElseThrow())
                .reduce(Duration.ZERO, Duration::plus);
        assertThat(sum).isLessThanOrEqualTo(ReportRun.LIMIT);
        assertThat(ReportRun.LIMIT).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    void theDoctorComesFirstWhateverIsAskedFor() {
        var parts = new Parts(Settings.parse(List.of("--only", "leaks,pytorch")));
        assertThat(parts.chosen().stream().flatMap(List::stream)).extracting(Part::name)
                .containsExactly("doctor", "leaks", "pytorch");
    }

    @Test
    void aReportIsNotLostUnasked() throws Exception {
        run(List.of(List.of(shell("first", 5_000, done("first", "")))));
        String before = Files.readString(folder.resolve("out/report.md"));

        assertThatThrownBy(() -> new ReportRun(settings(), List.of(), lines::add).run())
                .isInstanceOf(UsageException.class).hasMessage("folder '" + folder.resolve("out")
                        + "': holds a report already (report.md) — name another with --out, or add --overwrite to lose it");

        assertThat(folder.resolve("out/report.md")).hasContent(before);
        var overwriting = Settings.parse(List.of("--overwrite", "--out", folder.resolve("out").toString()));
        new ReportRun(overwriting, List.of(List.of(shell("second", 5_000, done("second", "")))), lines::add).run();
        assertThat(folder.resolve("out/report.md")).content().contains("| second |");
    }

    @Test
    void aFolderThatCanNotHoldTheReportIsNamedBeforeAnythingRuns() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        var settings = Settings.parse(List.of("--out", file.resolve("out").toString()));
        var part = shell("first", 5_000, "touch '" + folder.resolve("ran") + "'");

        assertThatThrownBy(() -> new ReportRun(settings, List.of(List.of(part)), lines::add).run())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("folder '" + file.resolve("out") + "': can't hold the report (")
                .hasMessageEndingWith(": Not a directory) — name another with --out");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aPartThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> ReportRun.of(List.of("--only", "leeks"), lines::add))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("part 'leeks': is not there (doctor, contract-float32, ");
    }

    @Test
    void anOptionThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> ReportRun.of(List.of("--fast", "x"), lines::add)).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("option '--fast': is not known");
        assertThatThrownBy(() -> ReportRun.of(List.of("--out"), lines::add)).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("option '--out': has no value");
    }
}
