package dev.tandem.lab.networks;

import dev.tandem.lab.Course;
import dev.tandem.report.figure.Mark;
import java.util.Arrays;
import java.util.List;

/**
 * The same training from several seeds.
 *
 * @param courses one for each
 */
record Seeds(List<Course> courses) {

    /** Copies the list. */
    Seeds {
        courses = List.copyOf(courses);
    }

    /** The mean of a last number. */
    double mean(String name) {
        return courses.stream().mapToDouble(c -> c.last(name)).average().orElse(Double.NaN);
    }

    /** The standard deviation of a last number, with n − 1; 0 of one seed. */
    double deviation(String name) {
        double mean = mean(name);
        double squares = courses.stream().mapToDouble(c -> (c.last(name) - mean) * (c.last(name) - mean)).sum();
        return courses.size() < 2 ? 0 : Math.sqrt(squares / (courses.size() - 1));
    }

    /** The mean by epoch, and from the least to the greatest around it. */
    List<Mark> marks(String legend, String name) {
        int epochs = courses.getFirst().of(name).length;
        double[] at = new double[epochs];
        double[] mean = new double[epochs];
        double[] low = new double[epochs];
        double[] high = new double[epochs];
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            double[] all = courses.stream().mapToDouble(c -> c.of(name)[epoch]).toArray();
            at[e] = e + 1;
            mean[e] = Arrays.stream(all).average().orElse(Double.NaN);
            low[e] = Arrays.stream(all).min().orElse(Double.NaN);
            high[e] = Arrays.stream(all).max().orElse(Double.NaN);
        }
        return List.of(new Mark.Band(legend, at, low, high), new Mark.Line(legend, at, mean));
    }
}
