package dev.tandem.lab;

import dev.tandem.report.Fact;
import dev.tandem.report.Report;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs a lab and puts its page together. */
public final class Run {

    private Run() {
    }

    /**
     * Runs a lab.
     *
     * @param notebook empty; another thread may stop the lab by it
     * @param command what repeats it
     * @throws Stopped if it was stopped
     */
    public static Findings of(Lab lab, Notebook notebook, String command) {
        long start = System.nanoTime();
        lab.experiment().accept(notebook);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Findings(lab, notebook.measured(), seconds, report(lab, notebook, seconds, command));
    }

    private static Report report(Lab lab, Notebook notebook, double seconds, String command) {
        var sections = new ArrayList<Section>();
        sections.add(summary(notebook, seconds));
        if (!notebook.formulas().isEmpty()) {
            sections.add(new Section.Formulas("Formulas", "", notebook.formulas()));
        }
        sections.addAll(notebook.sections());
        sections.add(measured(notebook.measured()));
        if (!notebook.misprints().isEmpty()) {
            sections.add(misprints(notebook.misprints()));
        }
        sections.add(environment(notebook, seconds));
        sections.add(new Section.Commands("Repeat it", "", List.of(command)));
        return new Report(lab.title(), lab.question(), sections);
    }

    private static Section summary(Notebook notebook, double seconds) {
        List<Measured> all = notebook.measured();
        return new Section.Highlights("Summary", "", List.of(
                new Fact("numbers as expected", all.stream().filter(Measured::holds).count() + " of " + all.size()),
                new Fact("form", form(notebook)), new Fact("time", time(seconds))));
    }

    private static String form(Notebook notebook) {
        return notebook.form().name().toLowerCase(Locale.ROOT);
    }

    private static String time(double seconds) {
        return seconds < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }

    private static Section measured(List<Measured> numbers) {
        return new Section.Table("Measured beside expected", "",
                List.of(new Column("what"), new Column("measured"), new Column("expected"), new Column("holds")),
                numbers.stream().map(m -> List.<Cell>of(new Cell.Text(m.name()), new Cell.Significant(m.value()),
                        new Cell.Text(m.expected().toString()), new Cell.Text(m.holds() ? "yes" : "NO"))).toList());
    }

    private static Section misprints(List<Notebook.Misprint> misprints) {
        return new Section.Table("What the lecture misprints", "", List.of(new Column("printed"), new Column("right")),
                misprints.stream().map(m -> List.<Cell>of(new Cell.Text(m.printed()), new Cell.Text(m.right())))
                        .toList());
    }

    private static Section environment(Notebook notebook, double seconds) {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("form", form(notebook)));
        notebook.material().used().forEach(u -> facts.add(new Fact("data", u)));
        facts.add(new Fact("device", notebook.backend().device().toString()));
        facts.add(new Fact("Java", Runtime.version().toString()));
        facts.add(new Fact("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch")));
        facts.add(new Fact("seed", String.valueOf(notebook.seed())));
        facts.add(new Fact("time", time(seconds)));
        return new Section.Facts("Environment", "", facts);
    }
}
