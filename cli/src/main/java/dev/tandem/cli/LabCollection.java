package dev.tandem.cli;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.catalogue.Catalogue;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.Report;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What all labs came to.
 *
 * @param labs in the order of the catalogue
 * @param ok whether every number of every lab is as expected
 * @param report the page that leads to theirs
 */
record LabCollection(List<LabResult> labs, boolean ok, String report) {

    static LabCollection of(List<LabResult> labs, Path page) {
        return new LabCollection(labs, labs.stream().allMatch(LabResult::ok), page.toString());
    }

    String text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("lab", "numbers", "as expected", "time"));
        labs.forEach(l -> rows.add(List.of(l.lab(), String.valueOf(l.numbers().size()), l.ok() ? "yes" : "NO",
                Text.seconds(l.seconds()))));
        return Text.table(rows) + "\n" + report;
    }

    /** Writes the page: a table a chapter, a row a lab. */
    void write() {
        var sections = new ArrayList<Section>();
        for (Chapter chapter : Chapter.values()) {
            List<List<Cell>> rows = labs.stream().filter(l -> lab(l).chapter() == chapter).map(LabCollection::row)
                    .toList();
            if (!rows.isEmpty()) {
                sections.add(
                        new Section.Table(chapter.title(), "", List.of(new Column("lab"), new Column("what it asks"),
                                new Column("numbers"), new Column("as expected"), new Column("seconds")), rows));
            }
        }
        long right = labs.stream().filter(LabResult::ok).count();
        HtmlReport.write(new Report("Labs", "%d of %d labs found what was expected.".formatted(right, labs.size()),
                sections), Path.of(report));
    }

    private static List<Cell> row(LabResult result) {
        return List.of(new Cell.Link(result.lab(), result.lab() + "/" + Path.of(result.report()).getFileName()),
                new Cell.Text(lab(result).title() + ". " + lab(result).question()),
                new Cell.Quantity(result.numbers().size(), 0), new Cell.Text(result.ok() ? "yes" : "NO"),
                new Cell.Quantity(result.seconds(), 1));
    }

    private static Lab lab(LabResult result) {
        return Catalogue.lab(result.lab());
    }
}
