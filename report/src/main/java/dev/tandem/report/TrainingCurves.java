package dev.tandem.report;

import dev.tandem.report.Section.Chart;
import dev.tandem.report.Section.Curves;
import dev.tandem.report.Series.Point;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers how training went, in a bounded number of points however long it takes. */
public final class TrainingCurves implements TrainingListener {

    private final Curve loss = new Curve();
    private final Curve rate = new Curve();
    private final List<Point> epochLoss = new ArrayList<>();
    private final List<Point> testLoss = new ArrayList<>();
    private final List<Point> testError = new ArrayList<>();

    /** Curves without a point. */
    public TrainingCurves() {
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
        testLoss.add(new Point(progress.step(), evaluation.meanLoss()));
        testError.add(new Point(progress.step(), 100 * evaluation.error()));
    }

    /** Loss, learning rate and, where it was judged, test error by step. */
    public Curves section() {
        var losses = new ArrayList<>(List.of(loss.series("train, each step")));
        add(losses, "train, mean of the epoch", epochLoss);
        add(losses, "test", testLoss);
        var charts = new ArrayList<>(List.of(new Chart("Loss", Scale.LOG, losses)));
        if (!testError.isEmpty()) {
            charts.add(new Chart("Test error, %", Scale.LINEAR, List.of(new Series("test", testError))));
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
