package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.report.Section.Chart;
import dev.tandem.report.figure.Scale;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingCurvesTest {

    private static Progress at(long step, double loss) {
        return new Progress(1, 1, (int) step, 9_999, step, 9_999, loss, loss, loss / 2, 1.0 / step, 100, 1);
    }

    @Test
    void aShortRunKeepsEveryStep() {
        var curve = new Curve();
        for (int i = 1; i < Curve.MOST_POINTS; i++) {
            curve.add(i, -i);
        }

        assertThat(curve.series("s").points()).hasSize(399).endsWith(new Series.Point(399, -399));
    }

    @Test
    void aLongRunIsJoinedIntoMeansWithTheirExtremes() {
        var curve = new Curve();
        for (int i = 1; i <= 1_000_003; i++) {
            curve.add(i, i % 2);
        }

        var points = curve.series("s").points();
        assertThat(points).hasSizeBetween(Curve.MOST_POINTS / 2, Curve.MOST_POINTS);
        assertThat(points.getFirst()).isEqualTo(new Series.Point(2048.5, 0.5, 0, 1));
        assertThat(points.getLast().at()).isBetween(996_000.0, 1_000_003.0);
    }

    @Test
    void lossesErrorAndRateBecomeCharts() {
        var curves = new TrainingCurves();
        curves.stepped(at(1, 4));
        curves.stepped(at(2, 3));
        curves.epochEnded(at(2, 3));
        curves.judged(at(2, 3), new Evaluation(List.of("a", "b"), new int[][]{{3, 1}, {0, 0}}, new int[]{3, 1}, 0.25));

        assertThat(curves.section().charts()).containsExactly(
                new Chart("Loss", Scale.LOG, List.of(
                        new Series("train, each step", List.of(new Series.Point(1, 4), new Series.Point(2, 3))),
                        new Series("train, mean of the epoch", List.of(new Series.Point(2, 1.5))),
                        new Series("test", List.of(new Series.Point(2, 0.25))))),
                new Chart("Test error, %", Scale.LINEAR,
                        List.of(new Series("test", List.of(new Series.Point(2, 25))))),
                new Chart("Learning rate", Scale.LINEAR,
                        List.of(new Series("rate", List.of(new Series.Point(1, 1), new Series.Point(2, 0.5))))));
    }

    @Test
    void anEpochIsJudgedOnceForAll() {
        var evaluation = new Evaluation(List.of("a"), new int[][]{{1}}, new int[]{1}, 0.5);
        var judged = new ArrayList<String>();
        var each = new EachEpoch<>(p -> {
            judged.add("judged");
            return evaluation;
        }, List.of((p, e) -> judged.add("first " + p.step() + " " + (e == evaluation)),
                (p, e) -> judged.add("second")));
        assertThat(each.last()).isEmpty();

        each.stepped(at(1, 1));
        each.epochEnded(at(1, 1));

        assertThat(judged).containsExactly("judged", "first 1 true", "second");
        assertThat(each.last()).containsSame(evaluation);
    }
}
