package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Chart;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Confusion;
import dev.tandem.report.Section.Facts;
import dev.tandem.report.Section.Table;
import dev.tandem.report.Series.Point;
import dev.tandem.report.figure.Picture;
import dev.tandem.report.figure.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    @TempDir
    private Path folder;

    private static String page(Section... sections) {
        return HtmlReport.page(new Report("r", "", List.of(sections)));
    }

    private static int count(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }

    @Test
    void aWholePageIsOneFileOfLessThan400KilobytesThatMayLoadNothing() throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "the one before");

        long bytes = HtmlReport.write(SampleReport.whole(), file);

        assertThat(file).hasSize(bytes);
        assertThat(bytes).isBetween(80_000L, 400_000L);
        assertThat(folder.toFile().list()).containsExactly("report.html");
        assertThat(Files.readString(file)).startsWith("<!doctype html>\n<html lang=\"en\">")
                .contains("content=\"default-src &#39;none&#39;; img-src data:;", "Copyright (c) 2022 Leon Sorokin",
                        "uPlot (v1.6.30)")
                .doesNotContain(" src=\"http", "@import", "url(");
    }

    @Test
    void aPageWithoutCurvesHasNoLibrary() {
        assertThat(page(new Facts("f", "", List.of()))).doesNotContain("uPlot (").hasSizeLessThan(30_000);
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        Path file = folder.resolve("none/report.html");

        assertThatThrownBy(() -> HtmlReport.write(SampleReport.whole(), file)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("file '" + file + "': could not be read or written");
    }

    @Test
    void everyTextIsEscapedInEverySection() {
        String evil = SampleReport.HOSTILE;
        String page = HtmlReport.page(new Report(evil, evil, List.of(
                new Section.Highlights(evil, evil, List.of(new Fact(evil, evil))),
                new Section.Curves(evil, evil, evil, List.of(new Chart(evil, Scale.LINEAR,
                        List.of(new Series(evil, List.of(new Point(1, 2))))))),
                new Confusion(evil, evil, List.of(evil), new int[][]{{1}}),
                new Section.ImageGrid(evil, evil, List.of(new Section.Captioned(
                        Picture.of(1, 1, 1, new double[]{1}, 0, 1), evil, evil, true))),
                new Table(evil, evil, List.of(new Column(evil)), List.of(List.of(new Cell.Text(evil)))),
                new Facts(evil, evil, List.of(new Fact(evil, evil))),
                new Section.Commands(evil, evil, List.of(evil)))));

        assertThat(page).doesNotContain(evil, "<img src=x").contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
                + "&amp;&quot;&#39;", "\"name\":\"\\u003c/script>\\u003cimg src=x");
        assertThat(count(page, "<script")).isEqualTo(3).isEqualTo(count(page, "</script>"));
    }

    @Test
    void rightAndWrongOfAConfusionAreShadedApart() {
        String page = page(new Confusion("c", "", List.of("cat", "dog"), new int[][]{{3, 1}, {0, 1_234}}));

        assertThat(page).contains(
                "<tr><th scope=\"row\">cat</th><td class=\"right\" style=\"--strength:0.75\" title=\"cat taken for cat\">3</td>"
                        + "<td class=\"wrong\" style=\"--strength:1.00\" title=\"cat taken for dog\">1</td><td class=\"sum\">75.0 %</td></tr>",
                "<td class=\"none\">·</td><td class=\"right\" style=\"--strength:1.00\" title=\"dog taken for dog\">1,234</td>",
                "<td class=\"sum\">100.0 %</td><td class=\"sum\">99.9 %</td>");
    }

    @Test
    void ofManyClassesThosePairsAreShownThatAreMixedUpMost() {
        int[][] counts = new int[100][100];
        counts[7][9] = 5;
        counts[3][4] = 50;
        counts[3][3] = 150;

        String page = page(new Confusion("c", "", Collections.nCopies(100, "class"), counts));

        assertThat(page).containsSubsequence("<td class=\"number\">50</td><td class=\"number\">25.0</td>",
                "<td class=\"number\">5</td><td class=\"number\">100.0</td>");
        assertThat(count(page, "<tr>")).isEqualTo(3);
    }

    @Test
    void barsBeginAtZeroAndMarksOfALogarithmicColumnLieBetweenItsEnds() {
        String page = page(new Table("t", "", List.of(new Column("a"), new Column("b", Scale.LOG)),
                List.of(List.of(new Cell.Bar(4), new Cell.Bar(0.01)), List.of(new Cell.Bar(1), new Cell.Bar(1)),
                        List.of(new Cell.Bar(0), new Cell.Bar(0.1)))));

        assertThat(page).containsSubsequence("width:100.0%", "left:2.0%", "width:25.0%", "left:98.0%", "width:0.0%",
                "left:50.0%");
    }

    @Test
    void equalRatiosOfLinesAreEquallyHighInAllRowsAndWhatHasNoPlaceLeavesAGap() {
        String page = page(new Table("t", "", List.of(new Column("a", Scale.LOG)),
                List.of(List.of(new Cell.Trail(List.of(1.0, 100.0))),
                        List.of(new Cell.Trail(List.of(0.01, 0.0, 0.1, 0.01))),
                        List.of(new Cell.Trail(List.of(5.0))))));

        assertThat(page).containsSubsequence("<path d=\"M0.0 18.0L100.0 2.0\">",
                "<path d=\"M0.0 14.0M66.7 6.0L100.0 14.0\">", "<td class=\"trail\"></td>");
    }

    @Test
    void numbersAreWrittenInEnglishWithTheDigitsThatCount() {
        assertThat(List.of(4_690.0, 61_706.4, 0.053124, 1.5, 5.612e-9, -3e12 - 0.5, 2e20, Double.NaN))
                .extracting(Numbers::significant)
                .containsExactly("4,690", "61,706", "0.05312", "1.500", "5.61e-9", "-3.00e12", "2.00e20", "–");
        assertThat(Numbers.fixed(1_234.5, 2)).isEqualTo("1,234.50");
    }

    @Test
    void pointsThatAreNotFiniteLeaveGaps() {
        assertThat(ChartData.json(new Chart("t", Scale.LOG, List.of(new Series("s", List.of(new Point(1, Double.NaN),
                new Point(2.5, 1.23456789), new Point(3, 7, 6, Double.POSITIVE_INFINITY))))), "step")).isEqualTo(
                        "{\"axis\":\"step\",\"log\":true,\"series\":[{\"name\":\"s\",\"at\":[1,2.5,3],\"value\":[null,1.23457,7],"
                                + "\"low\":[null,1.23457,6],\"high\":[null,1.23457,null]}]}");
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefused(() -> new Confusion("c", "", List.of("a", "b"), new int[2][1]),
                "confusion 'c': needs a row and a column for each class (2 rows, 2 classes) — count every class against every class");
        assertRefused(() -> new Table("t", "", List.of(new Column("a")), List.of(List.of())),
                "table 't': a row has not as many cells as there are columns (row 0 has 0 cells, columns 1) — give every row a cell for each column");
        assertRefused(() -> new Series("s", List.of(new Point(2, 1), new Point(2, 1))),
                "series 's': its points do not go from left to right (2.0 before 2.0 at point 1) — sort the points and give one for each place");
        assertRefused(() -> new Chart("c", Scale.LOG, Collections.nCopies(7, new Series("s", List.of()))),
                "chart 'c': has too many series to tell apart (7, at most 6) — split it into several charts");
        assertRefused(() -> Picture.of(2, 1, 1, new double[2], 0, 1),
                "picture: needs 1 or 3 channels and a value for each pixel of each (channels 2, height 1, width 1, values 2) — give [1,H,W] or [3,H,W]");
    }

    private static void assertRefused(Runnable what, String message) {
        assertThatThrownBy(what::run).isInstanceOf(UsageException.class).hasMessage(message);
    }
}
