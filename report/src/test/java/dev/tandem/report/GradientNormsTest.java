package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.report.Section.Cell.Bar;
import dev.tandem.report.Section.Cell.Quantity;
import dev.tandem.report.Section.Cell.Significant;
import dev.tandem.report.Section.Cell.Text;
import dev.tandem.report.Section.Cell.Trail;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Table;
import dev.tandem.train.GradientNorm;
import dev.tandem.train.Progress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientNormsTest {

    private final GradientNorms norms = new GradientNorms();

    private void found(int epoch, GradientNorm... found) {
        norms.found(new Progress(epoch, 9, 1, 1, epoch, 9, 1, 1, 1, 1, 1, 1), List.of(found));
    }

    @Test
    void aRowSaysWhereAParameterIsAndHowItCameThere() {
        found(1, new GradientNorm("w", 6, 4, 2, 0.02), new GradientNorm("b", 3, 0.5, 0, 0));
        found(2, new GradientNorm("w", 6, 1, 4, 0.12), new GradientNorm("b", 3, 0.25, 0.5, 0.005));

        Table table = norms.table().orElseThrow();

        assertThat(table.columns()).extracting(Column::name).containsExactly("parameter", "‖g‖", "", "‖g‖ by epoch",
                "‖w‖", "‖Δw‖, % of ‖w‖", "elements");
        assertThat(table.rows()).containsExactly(
                List.of(new Text("w"), new Significant(1), new Bar(1), new Trail(List.of(4.0, 1.0)), new Significant(4),
                        new Quantity(2, 3), new Quantity(6, 0)),
                List.of(new Text("b"), new Significant(0.25), new Bar(0.25), new Trail(List.of(0.5, 0.25)),
                        new Significant(0.5), new Quantity(1, 3), new Quantity(3, 0)));
    }

    @Test
    void afterOneEpochThereIsNoCourseAndBeforeItNothing() {
        assertThat(norms.table()).isEmpty();
        found(1, new GradientNorm("b", 3, 0.5, 0, 0));

        Table table = norms.table().orElseThrow();

        assertThat(table.columns()).hasSize(6);
        assertThat(table.rows().getFirst()).endsWith(new Significant(0), new Quantity(Double.NaN, 3),
                new Quantity(3, 0));
        assertThat(table.note()).doesNotContain("Lines");
    }

    @Test
    void aLongCourseHasABoundedNumberOfPoints() {
        IntStream.rangeClosed(1, 1000).forEach(e -> found(e, new GradientNorm("w", 6, e, 1, 1)));

        assertThat(((Trail) norms.table().orElseThrow().rows().getFirst().get(3)).values()).hasSizeBetween(50, 100)
                .isSorted();
    }
}
