package dev.tandem.report;

import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.Chart;
import dev.tandem.report.Section.Commands;
import dev.tandem.report.Section.Confusion;
import dev.tandem.report.Section.Curves;
import dev.tandem.report.Section.Facts;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.Formulas;
import dev.tandem.report.Section.Highlights;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.Section.Table;
import dev.tandem.report.figure.Picture;
import dev.tandem.report.figure.Scale;
import java.util.List;

/** Sections as HTML. What they look like is for {@code report.css} to say, what moves for {@code report.js}. */
final class SectionMarkup {

    /** Pictures are enlarged to about so many pixels on the screen. */
    private static final int PICTURE_PIXELS = 84;

    private final Markup html;

    SectionMarkup(Markup html) {
        this.html = html;
    }

    void add(Section section) {
        html.open("section", "class", kind(section)).element("h2", section.title());
        if (!section.note().isEmpty()) {
            html.element("p", section.note(), "class", "note");
        }
        html.line();
        switch (section) {
            case Highlights s -> facts(s.facts());
            case Curves s -> curves(s);
            case Figures s -> new FigureMarkup(html).add(s.figures());
            case Formulas s -> s.formulas().forEach(f -> FormulaMarkup.add(html, f));
            case Confusion s -> new ConfusionMarkup(html, s).add();
            case ImageGrid s -> pictures(s.pictures());
            case Table s -> new TableMarkup(html, s).add();
            case Facts s -> facts(s.facts());
            case Commands s -> s.commands().forEach(this::command);
        }
        html.close("section").line();
    }

    private static String kind(Section section) {
        return switch (section) {
            case Highlights _ -> "highlights";
            case Curves _ -> "curves";
            case Figures _ -> "figures";
            case Formulas _ -> "formulas";
            case Confusion _ -> "confusion";
            case ImageGrid _ -> "pictures";
            case Table _ -> "rows";
            case Facts _ -> "facts";
            case Commands _ -> "commands";
        };
    }

    private void facts(List<Fact> facts) {
        html.open("dl");
        for (Fact fact : facts) {
            html.open("div").element("dt", fact.name()).element("dd", fact.value()).close("div");
        }
        html.close("dl");
    }

    // ---- curves

    private void curves(Curves curves) {
        html.open("div", "class", "charts");
        curves.charts().forEach(c -> chart(c, curves.axis()));
        html.close("div");
    }

    private void chart(Chart chart, String axis) {
        html.open("figure", "class", "chart").open("figcaption").element("h3", chart.title());
        html.element("button", chart.scale() == Scale.LOG ? "linear" : "log", "type", "button", "class", "scale",
                "aria-label", "change the scale of " + chart.title());
        html.close("figcaption").open("ul", "class", "legend");
        for (Series series : chart.series()) {
            legend(series, axis);
        }
        html.close("ul").open("div", "class", "plot", "role", "img", "aria-label", chart.title() + " by " + axis);
        html.close("div").open("script", "type", "application/json").raw(ChartData.json(chart, axis)).close("script");
        html.close("figure").line();
    }

    /** A key that says the numbers, too: the last one until the reader points at another. */
    private void legend(Series series, String axis) {
        html.open("li").open("i").close("i").element("span", series.name());
        if (!series.points().isEmpty()) {
            Series.Point last = series.points().getLast();
            html.element("b", Numbers.significant(last.value()));
            html.element("small", "%s %s".formatted(axis, Numbers.significant(last.at())));
        }
        html.close("li");
    }

    // ---- pictures

    private void pictures(List<Captioned> pictures) {
        html.open("div", "class", "grid");
        for (Captioned each : pictures) {
            Picture picture = each.picture();
            int scale = Math.max(1, PICTURE_PIXELS / Math.max(picture.width(), picture.height()));
            html.open("figure", "class", each.highlighted() ? "highlighted" : "");
            html.open("img", "src", picture.dataUri(), "alt", (each.caption() + " " + each.detail()).strip(), "width",
                    String.valueOf(scale * picture.width()), "height", String.valueOf(scale * picture.height()));
            html.open("figcaption").element("span", each.caption());
            if (!each.detail().isEmpty()) {
                html.element("small", each.detail());
            }
            html.close("figcaption").close("figure").line();
        }
        html.close("div");
    }

    // ---- commands

    private void command(String command) {
        html.open("div", "class", "command").open("pre", "tabindex", "0").element("code", command).close("pre");
        html.element("button", "copy", "type", "button", "class", "copy").close("div");
    }
}
