package dev.tandem.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Values of any number of steps in a bounded number of points: when there are too many, neighbours are joined, each point then
 * being the mean, the least and the greatest of twice as many steps.
 */
final class Curve {

    /** More than a chart has pixels for, after joining half as many. */
    static final int MOST_POINTS = 400;

    private final int most;
    private final List<Bucket> full = new ArrayList<>();
    private Bucket open = new Bucket();
    private long width = 1;

    /** A curve without a point, for a chart. */
    Curve() {
        this(MOST_POINTS);
    }

    /** A curve without a point, of so many points at most, an even number. */
    Curve(int most) {
        this.most = most;
    }

    /** Steps that make a point. */
    private static final class Bucket {

        private long steps;
        private double atSum;
        private double sum;
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;

        void add(long step, double value) {
            steps++;
            atSum += step;
            sum += value;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }

        void add(Bucket other) {
            steps += other.steps;
            atSum += other.atSum;
            sum += other.sum;
            low = Math.min(low, other.low);
            high = Math.max(high, other.high);
        }

        Series.Point point() {
            return new Series.Point(atSum / steps, sum / steps, low, high);
        }
    }

    /** Adds the value of a step after those there are. */
    void add(long step, double value) {
        open.add(step, value);
        if (open.steps == width) {
            full.add(open);
            open = new Bucket();
            if (full.size() == most) {
                join();
            }
        }
    }

    private void join() {
        for (int i = 0; i < most / 2; i++) {
            Bucket both = full.get(2 * i);
            both.add(full.get(2 * i + 1));
            full.set(i, both);
        }
        full.subList(most / 2, most).clear();
        width *= 2;
    }

    /** The curve as far as it got. */
    Series series(String name) {
        var points = new ArrayList<>(full.stream().map(Bucket::point).toList());
        if (open.steps > 0) {
            points.add(open.point());
        }
        return new Series(name, points);
    }
}
