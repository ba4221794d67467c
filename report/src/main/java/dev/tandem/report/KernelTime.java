package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Table;
import dev.tandem.runtime.Profile;
import java.util.List;

/** Shows what each kernel of a step took. */
public final class KernelTime {

    private static final int MOST_ROWS = 20;

    private KernelTime() {
    }

    /** The kernels that took longest first, each with its share of a step; of very many those that count. */
    public static Table table(Profile profile) {
        List<Profile.Row> all = profile.rows();
        List<Profile.Row> shown = all.subList(0, Math.min(MOST_ROWS, all.size()));
        double millis = all.stream().mapToLong(Profile.Row::nanos).sum() / 1e6;
        double rest = 100 * (1 - shown.stream().mapToDouble(Profile.Row::share).sum());
        String note = "A training step with a wait after each kernel: %s ms in all, each by its median over %s."
                .formatted(Numbers.significant(millis), profile.steps() == 1 ? "one step" : profile.steps() + " steps");
        return new Table("Time by kernel",
                shown.size() == all.size()
                        ? note
                        : note + " The %s not shown take %s %%.".formatted(
                                Numbers.count(all.size() - shown.size()), Numbers.fixed(rest, 1)),
                List.of(new Column("kernel"), new Column("%"), new Column(""), new Column("µs a step"),
                        new Column("calls a step"), new Column("µs a call"), new Column("kind")),
                shown.stream().<List<Cell>>map(r -> List.of(new Cell.Text(r.kernel().name()),
                        new Cell.Quantity(100 * r.share(), 1), new Cell.Bar(r.share()),
                        new Cell.Quantity(r.nanos() / 1e3, 1), new Cell.Quantity(r.calls(), 0),
                        new Cell.Quantity(r.medianNanos() / 1e3, 1), new Cell.Text(r.kernel().kind()))).toList());
    }
}
