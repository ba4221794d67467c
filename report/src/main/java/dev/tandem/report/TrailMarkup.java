package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.figure.Scale;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** A line in a row of a table as HTML. */
final class TrailMarkup {

    private static final double WIDTH = 100;
    private static final double HEIGHT = 20;
    private static final double MARGIN = 2;

    private final Markup html;
    private final DoubleUnaryOperator scale;
    private final double span;

    /**
     * Lines of a column.
     *
     * @param all those of the column: the one that goes up and down most is as high as its row
     */
    TrailMarkup(Markup html, Scale scale, List<Cell.Trail> all) {
        this.html = html;
        this.scale = switch (scale) {
            case LINEAR -> v -> v;
            case LOG -> v -> v > 0 ? Math.log(v) : Double.NaN;
        };
        span = all.stream().mapToDouble(t -> max(t) - min(t)).filter(Double::isFinite).max().orElse(0);
    }

    void add(Cell.Trail trail) {
        html.open("td", "class", "trail");
        if (trail.values().size() > 1) {
            html.open("svg", "viewBox", "0 0 %.0f %.0f".formatted(WIDTH, HEIGHT), "preserveAspectRatio", "none",
                    "role", "img", "aria-label", "from %s to %s".formatted(
                            Numbers.significant(trail.values().getFirst()),
                            Numbers.significant(trail.values().getLast())));
            html.open("path", "d", path(trail)).close("path").close("svg");
        }
        html.close("td");
    }

    /** What has no place leaves a gap. */
    private String path(Cell.Trail trail) {
        double middle = (max(trail) + min(trail)) / 2;
        var path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < trail.values().size(); i++) {
            double value = scale.applyAsDouble(trail.values().get(i));
            if (Double.isFinite(value)) {
                double up = span > 0 ? (value - middle) / span : 0;
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M",
                        WIDTH * i / (trail.values().size() - 1), HEIGHT / 2 - (HEIGHT - 2 * MARGIN) * up));
            }
            drawing = Double.isFinite(value);
        }
        return path.toString();
    }

    private double min(Cell.Trail trail) {
        return scaled(trail).min().orElse(Double.NaN);
    }

    private double max(Cell.Trail trail) {
        return scaled(trail).max().orElse(Double.NaN);
    }

    private DoubleStream scaled(Cell.Trail trail) {
        return trail.values().stream().mapToDouble(v -> scale.applyAsDouble(v)).filter(Double::isFinite);
    }
}
