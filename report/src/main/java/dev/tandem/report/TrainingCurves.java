package dev.tandem.report;

import dev.tandem.report.Section.Chart;
import dev.tandem.report.Section.Curves;
import dev.tandem.report.Series.Point;
import dev.tandem.report.figure.Scale;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Remembers how training went, in a bounded number of points however long it takes. */
public final class TrainingCurves implements TrainingListener {

    private final Curve loss = new Curve();
    private final Curve rate = new Curve();
    private final List<Point> epochLoss = new ArrayList<>();
    private final List<Point> testLoss = new ArrayList<>();
    private final List<Point> testError = new ArrayList<>();
    private final String judgedOn;

    /** Curves without a point, of a network that is judged on its test part. */
    public TrainingCurves() {
        this("test");
    }

    /**
     * Curves without a point.
     *
     * @param judgedOn what the part is called that the network is judged on
     */
    public TrainingCurves(String judgedOn) {
        this.judgedOn = judgedOn;
    }

    @Override
    public void stepped(Progress progress) {
        loss.add(progress.step(), progress.loss());
        rate.add(progress.step(), progress.rate());
    }

    @Override
    public void epochEnded(Progress progress) {
        epochLoss.add(new Point(progress.step(), progress.epochLoss()));
    }

    /** Remembers what the network was worth after a step. */
    public void judged(Progress progress, Evaluation evaluation) {
        judged(progress.step(), evaluation.meanLoss(), evaluation.error());
    }

    /**
     * Remembers what the network was worth after a step.
     *
     * @param meanLoss of all samples
     * @param error the share of samples whose class was not found, 0 to 1
     */
    public void judged(long step, double meanLoss, double error) {
        testLoss.add(new Point(step, meanLoss));
        testError.add(new Point(step, 100 * error));
    }

    /** Loss, learning rate and, where it was judged, test error by step. */
    public Curves section() {
        var losses = new ArrayList<>(List.of(loss.series("train, each step")));
        add(losses, "train, mean of the epoch", epochLoss);
        add(losses, judgedOn, testLoss);
        var charts = new ArrayList<>(List.of(new Chart("Loss", Scale.LOG, losses)));
        if (!testError.isEmpty()) {
            charts.add(new Chart(
                    judgedOn.substring(0, 1).toUpperCase(Locale.ROOT) + judgedOn.substring(1) + " error, %",
                    Scale.LINEAR, List.of(new Series(judgedOn, testError))));
        }
        charts.add(new Chart("Learning rate", Scale.LINEAR, List.of(single(rate.series("rate")))));
        return new Curves("Training",
                "A point that stands for several steps is their mean, its band from the least to the "
                        + "greatest. Drag to look closer, double-click to go back.",
                "step", charts);
    }

    private static void add(List<Series> series, String name, List<Point> points) {
        if (!points.isEmpty()) {
            series.add(new Series(name, points));
        }
    }

    /** Means alone: what changes slowly needs no band. */
    private static Series single(Series series) {
        return new Series(series.name(), series.points().stream().map(p -> new Point(p.at(), p.value())).toList());
    }
}
