package dev.tandem.cuda.gpu.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The report for people. On something that is no GPU, every line says so. */
final class Markdown {

    private static final int FAILURES_SHOWN = 20;
    private static final int LINES_OF_A_FAILURE = 12;
    private static final String MARK = "STAND-IN";

    private final StringBuilder text = new StringBuilder();
    private final Report report;

    private Markdown(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        var markdown = new Markdown(report);
        markdown.write();
        return markdown.text.toString();
    }

    private void write() {
        line("# Tandem on " + (report.device().isEmpty() ? "no GPU" : report.device()));
        line(report.date() + (report.quick() ? ", a quick run: its figures mean little" : "")
                + (report.ok() ? ". Every part ended well." : ". **Not every part ended well.**"));
        head("fact", "value");
        row("Tandem", report.tandem().version());
        row("commit", report.tandem().commit());
        report.machine().forEach((name, value) -> row(name, value));
        facts("doctor").forEach((name, value) -> row(name, value));
        parts();
        goals();
        comparisons();
        figures();
        otherFacts();
        failures();
        title("What the figures mean");
        line("");
        Figures.definitions().forEach((name, meaning) -> line("- *" + name + "*: " + meaning));
    }

    private Map<String, String> facts(String part) {
        return report.outcomes().stream().filter(o -> o.part().equals(part)).findFirst()
                .flatMap(o -> Optional.ofNullable(o.result())).map(PartResult::facts).orElse(Map.of());
    }

    private void parts() {
        title("Parts");
        head("part", "shows", "result", "tests", "seconds", "");
        for (Outcome o : report.outcomes()) {
            row(o.part(), o.title(), o.status().toString(), o.result() == null ? "" : tests(o.result().tests()),
                    String.format(Locale.ROOT, "%.1f", o.seconds()), o.detail());
        }
    }

    private static String tests(PartResult.Tests tests) {
        return tests.succeeded() + tests.failed() + tests.skipped() == 0
                ? ""
                : tests.succeeded() + " ok, " + tests.failed() + " failed, " + tests.skipped() + " skipped";
    }

    private void goals() {
        List<Goal> goals = Goal.of(report.rows());
        if (!goals.isEmpty()) {
            title("Wanted and measured");
            head("what", "wanted", "measured", "");
            goals.forEach(g -> row(g.what(), g.wanted(), g.measured(), g.met() ? "met" : "**not met**"));
        }
    }

    private void comparisons() {
        List<Comparison> comparisons = Comparison.of(report.rows());
        title("Beside PyTorch");
        if (comparisons.isEmpty()) {
            line("");
            line("Nothing was measured beside PyTorch: " + report.outcomes().stream()
                    .filter(o -> o.part().equals("pytorch")).map(o -> o.status() + ", " + o.detail()).findFirst()
                    .orElse("it was not asked for") + ".");
            return;
        }
        head("what", "shape", "precision", "unit", "Tandem", "PyTorch eager", "compiled", "captured", "ratio to eager",
                "to compiled", "to captured");
        for (Comparison c : comparisons) {
            Row own = c.tandem();
            row(own.what(), own.shape(), own.precision(), own.unit(), number(own.median()), median(c.eager()),
                    median(c.compiled()), median(c.captured()), ratio(c, c.eager()), ratio(c, c.compiled()),
                    ratio(c, c.captured()));
        }
    }

    private static String median(Optional<Row> row) {
        return row.map(r -> number(r.median())).orElse("");
    }

    private static String ratio(Comparison comparison, Optional<Row> peer) {
        return peer.map(p -> number(comparison.ratio(p))).orElse("");
    }

    private void figures() {
        if (!report.rows().isEmpty()) {
            title("All figures");
            head("what", "shape", "precision", "mode", "median", "lowest", "highest", "unit", "rounds");
            report.rows().forEach(r -> row(r.what(), r.shape(), r.precision(), r.mode(), number(r.median()),
                    number(r.lowest()), number(r.highest()), r.unit(), String.valueOf(r.rounds())));
        }
    }

    private void otherFacts() {
        for (Outcome o : report.outcomes()) {
            if (o.result() != null && !o.result().facts().isEmpty() && !o.part().equals("doctor")) {
                title("Facts of " + o.part());
                head("fact", "value");
                o.result().facts().forEach((name, value) -> row(name, value));
            }
        }
    }

    private void failures() {
        for (Outcome o : report.outcomes()) {
            if (!o.status().isFine() && o.status() != Outcome.Status.NOT_RUN) {
                title(o.part() + ": " + o.status() + (o.detail().isEmpty() ? "" : ", " + o.detail()));
                line("");
                List<PartResult.Failure> all = o.result() == null ? List.of() : o.result().failures();
                all.stream().limit(FAILURES_SHOWN).forEach(f -> {
                    line("- " + f.name());
                    f.message().lines().limit(LINES_OF_A_FAILURE).forEach(l -> line("  > " + l));
                });
                if (all.size() > FAILURES_SHOWN) {
                    line("- and " + (all.size() - FAILURES_SHOWN) + " more, in report.json");
                }
                if (!o.lastLines().isEmpty()) {
                    line("What it said last:");
                    line("");
                    o.lastLines().forEach(l -> line("    " + l));
                }
            }
        }
    }

    private void title(String title) {
        line("");
        line("## " + title);
    }

    private void head(String... titles) {
        line("");
        row(titles);
        text.append("|---".repeat(titles.length + (report.standIn() ? 1 : 0))).append("|\n");
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", List.of(cells).stream()
                .map(c -> c.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ")).toList()) + " |");
    }

    private void line(String line) {
        text.append(report.standIn() && !line.isBlank() ? marked(line) : line).append('\n');
    }

    /** The line with the mark where Markdown leaves it visible. */
    private static String marked(String line) {
        String opening = line.replaceAll("^((?:\\||#+|\\s*-|\\s*>| {4})?\\s*).*", "$1");
        return opening + MARK + (line.startsWith("|") ? " | " : ": ") + line.substring(opening.length());
    }

    /** A figure with about four digits. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = value == Math.rint(value) && size < 1e15 || size >= 1000
                ? "%,.0f"
                : size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
