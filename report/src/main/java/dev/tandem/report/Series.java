package dev.tandem.report;

import dev.tandem.error.UsageException;
import java.util.List;

/**
 * Values along an axis, drawn as a line.
 *
 * @param name what the legend calls it
 * @param points from left to right; those that are not finite leave a gap
 */
public record Series(String name, List<Point> points) {

    /**
     * A value, or what several were.
     *
     * @param at where on the axis
     * @param value or the mean of several
     * @param low the least of them
     * @param high the greatest of them
     */
    public record Point(double at, double value, double low, double high) {

        /** A single value. */
        public Point(double at, double value) {
            this(at, value, value, value);
        }
    }

    /**
     * Copies the list.
     *
     * @throws UsageException if points do not go from left to right
     */
    public Series {
        points = List.copyOf(points);
        for (int i = 1; i < points.size(); i++) {
            double left = points.get(i - 1).at();
            double right = points.get(i).at();
            if (!(left < right)) {
                throw new UsageException("series", name, "its points do not go from left to right",
                        left + " before " + right + " at point " + i, "sort the points and give one for each place");
            }
        }
    }
}
