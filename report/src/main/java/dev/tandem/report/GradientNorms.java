package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Table;
import dev.tandem.report.Series.Point;
import dev.tandem.report.figure.Scale;
import dev.tandem.train.GradientNorm;
import dev.tandem.train.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers how strongly each parameter was pulled at while training went on, in a bounded number of points. */
public final class GradientNorms {

    /** As many as a line in a table can show. */
    private static final int MOST_POINTS = 100;

    private final Map<String, Course> courses = new LinkedHashMap<>();

    /** How it went with one parameter. */
    private static final class Course {

        private final Curve gradients = new Curve(MOST_POINTS);
        private GradientNorm last;
        private double changes;
        private long count;

        Course(GradientNorm first) {
            last = first;
        }

        void add(long step, GradientNorm norm) {
            gradients.add(step, norm.gradient());
            last = norm;
            if (Double.isFinite(norm.relativeUpdate())) {
                changes += norm.relativeUpdate();
                count++;
            }
        }

        List<Double> trail() {
            return gradients.series(last.parameter()).points().stream().map(Point::value).toList();
        }
    }

    /** None yet. */
    public GradientNorms() {
    }

    /** Remembers what was found after a step. */
    public void found(Progress progress, List<GradientNorm> norms) {
        norms.forEach(n -> courses.computeIfAbsent(n.parameter(), p -> new Course(n)).add(progress.step(), n));
    }

    /**
     * The parameters in their order, with marks that show which gradients vanish or explode, and lines that show how they came
     * there.
     *
     * @return empty if nothing was found
     */
    public Optional<Table> table() {
        if (courses.isEmpty()) {
            return Optional.empty();
        }
        var columns = new ArrayList<>(List.of(new Column("parameter"), new Column("‖g‖"), new Column("", Scale.LOG)));
        boolean course = courses.values().stream().anyMatch(c -> c.trail().size() > 1);
        if (course) {
            columns.add(new Column("‖g‖ by epoch", Scale.LOG));
        }
        columns.addAll(List.of(new Column("‖w‖"), new Column("‖Δw‖, % of ‖w‖"), new Column("elements")));
        return Optional.of(new Table("Gradient norms by layer",
                "‖w‖ and ‖g‖: the lengths of a parameter and of its gradient by the same batch after the last epoch, ‖g‖ also as "
                        + "a mark on a logarithmic scale. ‖Δw‖: the length of an update by that batch, on average after the "
                        + "epochs." + (course ? " Lines: equal ratios are equally high in all rows." : ""),
                columns, courses.values().stream().map(c -> row(c, course)).toList()));
    }

    private static List<Cell> row(Course course, boolean trail) {
        GradientNorm norm = course.last;
        var row = new ArrayList<Cell>(List.of(new Cell.Text(norm.parameter()), new Cell.Significant(norm.gradient()),
                new Cell.Bar(norm.gradient())));
        if (trail) {
            row.add(new Cell.Trail(course.trail()));
        }
        row.addAll(List.of(new Cell.Significant(norm.weight()),
                new Cell.Quantity(course.count == 0 ? Double.NaN : 100 * course.changes / course.count, 3),
                new Cell.Quantity(norm.elements(), 0)));
        return row;
    }
}
