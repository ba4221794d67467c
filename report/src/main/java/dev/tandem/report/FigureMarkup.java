package dev.tandem.report;

import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import java.util.List;

/** Figures as HTML: their words, and the data that {@code figures.js} draws. */
final class FigureMarkup {

    private static final int IN_THREES = 3;

    private final Markup html;

    FigureMarkup(Markup html) {
        this.html = html;
    }

    void add(List<Figure> figures) {
        int columns = figures.size() == 4 ? 2 : Math.min(IN_THREES, figures.size());
        html.open("div", "class", "plane in-" + columns);
        figures.forEach(this::add);
        html.close("div");
    }

    private void add(Figure figure) {
        html.open("figure", "class", "drawn").open("figcaption").element("h3", figure.title()).close("figcaption");
        List<String> names = Mark.names(figure.marks());
        if (!names.isEmpty()) {
            html.open("ul", "class", "legend");
            names.forEach(n -> html.open("li").open("i").close("i").element("span", n).close("li"));
            html.close("ul");
        }
        html.open("div", "class", "axes", "role", "img", "aria-label",
                figure.title() + ": " + figure.y().label() + " by " + figure.x().label()).close("div");
        html.open("script", "type", "application/json").raw(FigureData.json(figure)).close("script");
        html.close("figure").line();
    }
}
