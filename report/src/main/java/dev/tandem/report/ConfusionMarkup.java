package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Confusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A confusion matrix as a table: what is right in one colour, by its share of the row; what is wrong in another, by its share of
 * the most frequent mistake, for mistakes are few beside what is right and are what one looks for.
 */
final class ConfusionMarkup {

    private static final int MOST_PAIRS = 30;

    private final Markup html;
    private final Confusion confusion;
    private final List<String> classes;
    private final int[][] counts;

    ConfusionMarkup(Markup html, Confusion confusion) {
        this.html = html;
        this.confusion = confusion;
        classes = confusion.classes();
        counts = confusion.counts();
    }

    void add() {
        if (classes.size() <= Confusion.LARGEST_TABLE) {
            matrix();
        } else {
            new TableMarkup(html, pairs()).add();
        }
    }

    private void matrix() {
        html.open("div", "class", "scroll", "tabindex", "0").open("table").open("thead").open("tr");
        html.element("td", "true ↓  taken for →", "class", "corner");
        classes.forEach(c -> html.element("th", c, "scope", "col"));
        html.element("th", "found", "scope", "col", "class", "sum").close("tr").close("thead").line().open("tbody");
        int worst = mistakes().mapToInt(Pair::count).max().orElse(1);
        for (int i = 0; i < counts.length; i++) {
            long total = total(i);
            html.open("tr").element("th", classes.get(i), "scope", "row");
            for (int j = 0; j < counts.length; j++) {
                cell(counts[i][j], i == j, i == j ? (double) counts[i][j] / total : (double) counts[i][j] / worst,
                        classes.get(i) + " taken for " + classes.get(j));
            }
            html.element("td", percent(counts[i][i], total), "class", "sum").close("tr").line();
        }
        html.close("tbody").open("tfoot").open("tr").element("th", "right", "scope", "row");
        for (int j = 0; j < counts.length; j++) {
            int column = j;
            long taken = Arrays.stream(counts).mapToLong(row -> row[column]).sum();
            html.element("td", percent(counts[j][j], taken), "class", "sum");
        }
        html.element("td", "", "class", "sum").close("tr").close("tfoot").close("table").close("div");
    }

    private void cell(int count, boolean right, double strength, String title) {
        if (count == 0) {
            html.element("td", "·", "class", "none");
        } else {
            html.element("td", Numbers.count(count), "class", right ? "right" : "wrong", "style",
                    String.format(Locale.ROOT, "--strength:%.2f", Math.max(strength, 0.05)), "title", title);
        }
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "–" : Numbers.fixed(100.0 * part / whole, 1) + " %";
    }

    private long total(int row) {
        return Arrays.stream(counts[row]).asLongStream().sum();
    }

    // ---- what is mixed up most

    private record Pair(int truth, int taken, int count) {
    }

    private Stream<Pair> mistakes() {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                if (i != j && counts[i][j] > 0) {
                    pairs.add(new Pair(i, j, counts[i][j]));
                }
            }
        }
        return pairs.stream();
    }

    private Section.Table pairs() {
        List<List<Cell>> rows = mistakes().sorted(Comparator.comparingInt(Pair::count).reversed()).limit(MOST_PAIRS)
                .<List<Cell>>map(p -> List.of(new Cell.Text(classes.get(p.truth())),
                        new Cell.Text(classes.get(p.taken())), new Cell.Quantity(p.count(), 0),
                        new Cell.Quantity(100.0 * p.count() / total(p.truth()), 1)))
                .toList();
        return new Section.Table(confusion.title(), "", List.of(new Column("true"), new Column("taken for"),
                new Column("times"), new Column("% of the class")), rows);
    }
}
