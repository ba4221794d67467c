package dev.tandem.report.figure;

import dev.tandem.error.UsageException;
import java.util.List;

/**
 * Marks in a pair of axes.
 *
 * @param title what it shows
 * @param x from left to right
 * @param y upwards
 * @param marks what lies below first; at most {@value #MOST} names, so that their colours can be told apart
 * @param equal whether a unit is as long upwards as along: for planes
 */
public record Figure(String title, Axis x, Axis y, List<Mark> marks, boolean equal) {

    private static final int MOST = 8;

    /**
     * Copies the list.
     *
     * @throws UsageException if there are more names than colours
     */
    public Figure {
        marks = List.copyOf(marks);
        List<String> names = Mark.names(marks);
        if (names.size() > MOST) {
            throw new UsageException("figure", title, "has too many names to tell apart",
                    names.size() + ", at most " + MOST, "split it into several figures");
        }
    }

    /** Marks in a pair of axes, as high as there is room. */
    public Figure(String title, Axis x, Axis y, List<Mark> marks) {
        this(title, x, y, marks, false);
    }

    /** Marks in a pair of axes, as high as there is room. */
    public static Figure of(String title, Axis x, Axis y, Mark... marks) {
        return new Figure(title, x, y, List.of(marks), false);
    }

    /** A plane: a unit is as long upwards as along. */
    public static Figure plane(String title, Axis x, Axis y, Mark... marks) {
        return new Figure(title, x, y, List.of(marks), true);
    }
}
