package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Table;
import java.util.List;
import java.util.stream.DoubleStream;

/** A table as HTML, with bars as long as their column's scale says. */
final class TableMarkup {

    /** Where the least number of a logarithmic column is marked. */
    private static final double LEAST = 0.02;

    private final Markup html;
    private final Table table;

    TableMarkup(Markup html, Table table) {
        this.html = html;
        this.table = table;
    }

    void add() {
        html.open("div", "class", "scroll", "tabindex", "0").open("table").open("thead").open("tr");
        for (int c = 0; c < table.columns().size(); c++) {
            html.element("th", table.columns().get(c).name(), "scope", "col", "class", kind(c));
        }
        html.close("tr").close("thead").line().open("tbody");
        for (List<Cell> row : table.rows()) {
            html.open("tr");
            for (int c = 0; c < row.size(); c++) {
                cell(row.get(c), c);
            }
            html.close("tr").line();
        }
        html.close("tbody").close("table").close("div");
    }

    private String kind(int column) {
        return table.rows().isEmpty() ? "text" : kind(table.rows().getFirst().get(column));
    }

    private static String kind(Cell cell) {
        return switch (cell) {
            case Cell.Text _,Cell.Link _ -> "text";
            case Cell.Quantity _,Cell.Significant _ -> "number";
            case Cell.Bar _ -> "bar";
            case Cell.Trail _ -> "trail";
        };
    }

    private void cell(Cell cell, int column) {
        switch (cell) {
            case Cell.Text c -> words(c);
            case Cell.Link c ->
                html.open("td", "class", kind(c)).element("a", c.text(), "href", c.address()).close("td");
            case Cell.Quantity c -> html.element("td", Numbers.fixed(c.value(), c.digits()), "class", kind(c));
            case Cell.Significant c -> html.element("td", Numbers.significant(c.value()), "class", kind(c));
            case Cell.Bar c -> bar(c, column);
            case Cell.Trail c -> new TrailMarkup(html, table.columns().get(column).scale(), trails(column)).add(c);
        }
    }

    /** A path breaks where a part of it ends. */
    private void words(Cell.Text words) {
        html.open("td", "class", kind(words));
        for (String part : words.text().split("(?<=/)")) {
            html.text(part);
            if (part.endsWith("/")) {
                html.open("wbr");
            }
        }
        html.close("td");
    }

    private void bar(Cell.Bar bar, int column) {
        html.open("td", "class", kind(bar));
        switch (table.columns().get(column).scale()) {
            case LINEAR -> html.open("i", "style", "width:" + Numbers.share(linear(bar.value(), column))).close("i");
            case LOG -> html.open("u", "style", "left:" + Numbers.share(logarithmic(bar.value(), column))).close("u");
        }
        html.close("td");
    }

    private double linear(double value, int column) {
        double most = bars(column).max().orElse(1);
        return value > 0 && most > 0 ? value / most : 0;
    }

    private double logarithmic(double value, int column) {
        double least = Math.log(bars(column).min().orElse(1));
        double most = Math.log(bars(column).max().orElse(1));
        return value > 0 && most > least ? LEAST + (1 - 2 * LEAST) * (Math.log(value) - least) / (most - least) : LEAST;
    }

    private List<Cell.Trail> trails(int column) {
        return table.rows().stream().map(row -> row.get(column)).filter(Cell.Trail.class::isInstance)
                .map(Cell.Trail.class::cast).toList();
    }

    /** The numbers above 0 of a column. */
    private DoubleStream bars(int column) {
        return table.rows().stream().map(row -> row.get(column)).filter(Cell.Bar.class::isInstance)
                .mapToDouble(c -> ((Cell.Bar) c).value()).filter(v -> v > 0 && Double.isFinite(v));
    }
}
