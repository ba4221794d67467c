package dev.tandem.cuda.gpu.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs parts one stage after the other and writes the report anew after each: a run that is ended early leaves one, too. */
public final class ReportRun {

    /** The longest that all parts may take together; each has its own limit besides. */
    static final Duration LIMIT = Duration.ofSeconds(590);
    /** How much longer everything may take on something that imitates a GPU on the CPU. */
    private static final int REHEARSAL = 10;

    /** How a run ended. */
    public enum Ending {
        /** Every part did well. */
        WELL,
        /** Not every part did. */
        NOT_WELL,
        /** There is no GPU that can be used. */
        NO_GPU
    }

    private final Settings settings;
    private final List<List<Part>> stages;
    private final Consumer<String> lines;
    private final String date = ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z"));
    private final Map<String, String> machine = Machine.facts();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final long start = System.nanoTime();

    /** Prepares a run of these stages. */
    ReportRun(Settings settings, List<List<Part>> stages, Consumer<String> lines) {
        this.settings = settings;
        this.stages = stages;
        this.lines = lines;
    }

    /** What the command line takes. */
    public static String usage() {
        return Settings.USAGE;
    }

    /**
     * Prepares what the command line asks for.
     *
     * @param lines hears how it goes
     * @throws dev.tandem.error.UsageException if it asks for what there is not
     */
    public static ReportRun of(List<String> arguments, Consumer<String> lines) {
        Settings settings = Settings.parse(arguments);
        var parts = new Parts(settings);
        settings.checkNames(parts.names());
        return new ReportRun(settings, parts.chosen(), lines);
    }

    /**
     * Runs everything.
     *
     * @throws dev.tandem.error.UsageException if the report can't be written where it is wanted, or one lies there
     */
    public Ending run() throws IOException, InterruptedException {
        settings.prepare();
        String hopeless = "";
        for (List<Part> stage : stages) {
            String reason = hopeless;
            outcomes.addAll(reason.isEmpty()
                    ? side(stage)
                    : stage.stream().map(p -> Outcome.notRun(p, reason)).toList());
            hopeless = hopeless.isEmpty() ? hopeless() : hopeless;
            compareFingerprints();
            write();
        }
        Report report = report();
        lines.accept("");
        report.outcomes().forEach(o -> lines.accept("%-18s %-8s %6.1f s  %s".formatted(o.part(), o.status(),
                o.seconds(), o.detail())));
        lines.accept((report.ok() ? "Every part ended well: " : "Not every part ended well: ")
                + settings.out().resolve(Settings.MARKDOWN));
        return report.ok() ? Ending.WELL : hopeless.isEmpty() ? Ending.NOT_WELL : Ending.NO_GPU;
    }

    /** What became of the parts so far. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** The parts of a stage, side by side. */
    private List<Outcome> side(List<Part> stage) throws InterruptedException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> runs = stage.stream().<Callable<Outcome>>map(p -> () -> run(p)).toList();
            return executor.invokeAll(runs).stream().map(ReportRun::outcome).toList();
        }
    }

    private static Outcome outcome(Future<Outcome> run) {
        try {
            return run.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome run(Part part) throws InterruptedException {
        int patience = Boolean.getBoolean("tandem.allowStandIn") ? REHEARSAL : 1;
        Duration left = LIMIT.multipliedBy(patience).minusNanos(System.nanoTime() - start);
        if (left.isNegative()) {
            return Outcome.notRun(part, "the time was used up by the parts before");
        }
        Duration own = part.limit().multipliedBy(patience);
        Duration limit = left.compareTo(own) < 0 ? left : own;
        say(part, "begins, at most " + limit.toSeconds() + " s");
        Outcome outcome = new PartRun(part, settings.folder(), l -> say(part, l)).run(limit);
        say(part, outcome.status() + " after " + outcome.seconds() + " s"
                + (outcome.detail().isEmpty() ? "" : ", " + outcome.detail()));
        return outcome;
    }

    private void say(Part part, String line) {
        lines.accept("[%5.1f s] %s: %s".formatted((System.nanoTime() - start) * 1e-9, part.name(), line));
    }

    /** Why nothing else needs to be tried, if the doctor says so itself. */
    private String hopeless() {
        return outcomes.stream()
                .filter(o -> o.part().equals(Parts.DOCTOR) && o.status() == Outcome.Status.FAILED)
                .findFirst().map(o -> "there is no usable GPU, see the doctor").orElse("");
    }

    /** Two processes that ran the same tests must have found the same fingerprints. */
    private void compareFingerprints() {
        int again = index(Parts.DETERMINISM_AGAIN);
        int before = index(Parts.DETERMINISM);
        if (again < 0 || before < 0) {
            return;
        }
        PartResult first = outcomes.get(before).result();
        PartResult second = outcomes.get(again).result();
        if (first != null && second != null && outcomes.get(again).status() == Outcome.Status.OK) {
            List<String> different = first.facts().keySet().stream()
                    .filter(f -> !Objects.equals(first.facts().get(f), second.facts().get(f))).toList();
            if (!different.isEmpty()) {
                outcomes.set(again, outcomes.get(again).failed("other bits than in the first process: "
                        + String.join(", ", different)));
            }
        }
    }

    private int index(String part) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).part().equals(part)) {
                return i;
            }
        }
        return -1;
    }

    private Report report() {
        return Report.of(Origin.ofThisProcess(), date, settings.quick(), machine, outcomes);
    }

    private void write() throws IOException {
        Report report = report();
        Path out = settings.out();
        Files.writeString(out.resolve(Settings.MARKDOWN), Markdown.of(report));
        Files.writeString(out.resolve(Settings.JSON), Json.text(report));
    }
}
