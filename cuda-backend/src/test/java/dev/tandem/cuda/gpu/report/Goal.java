package dev.tandem.cuda.gpu.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A figure that is wanted, beside what it came to.
 *
 * @param what it is about
 * @param wanted with its comparison, {@code ≥ 3}
 * @param measured the figure
 * @param met whether it is as wanted
 */
record Goal(String what, String wanted, String measured, boolean met) {

    private static final double LENET_TO_EAGER = 3;
    private static final double LENET_TO_COMPILED = 1.2;
    private static final double ALEXNET = 1;

    /** The goals that this report has figures for. */
    static List<Goal> of(List<Row> rows) {
        var goals = new ArrayList<Goal>();
        for (Comparison c : Comparison.of(rows)) {
            Row work = c.tandem();
            String name = work.what() + ", " + work.shape() + ", " + work.precision();
            if (work.what().equals("train lenet")) {
                add(goals, name, c, c.eager(), LENET_TO_EAGER);
                add(goals, name, c, c.compiled(), LENET_TO_COMPILED);
            } else if (work.what().equals("train alexnet-onecolumn") && !work.precision().equals("float32")) {
                add(goals, name, c, c.eager(), ALEXNET);
                add(goals, name, c, c.compiled(), ALEXNET);
            }
        }
        rows.stream().filter(r -> r.what().equals(Figures.SECONDS_TO_99)).findFirst()
                .ifPresent(r -> goals.add(atMost(r, 0.76)));
        rows.stream().filter(r -> r.what().equals(Figures.BUSY)).findFirst().ifPresent(r -> goals.add(
                new Goal(r.what() + ", " + r.shape(), "≥ 95 %", Markdown.number(r.median()) + " %", r.median() >= 95)));
        return goals;
    }

    private static void add(List<Goal> goals, String name, Comparison comparison, Optional<Row> peer, double wanted) {
        peer.ifPresent(p -> {
            double ratio = comparison.ratio(p);
            goals.add(new Goal(name + ", to " + p.mode(), "≥ " + Markdown.number(wanted), Markdown.number(ratio),
                    ratio >= wanted));
        });
    }

    private static Goal atMost(Row row, double seconds) {
        return new Goal(row.what() + ", " + row.shape(), "< " + Markdown.number(seconds) + " s",
                Markdown.number(row.median()) + " s", row.median() < seconds);
    }
}
