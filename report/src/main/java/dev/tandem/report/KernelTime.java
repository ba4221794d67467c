package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Cell.Bar;
import dev.tandem.report.Section.Cell.Quantity;
import dev.tandem.report.Section.Cell.Text;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Table;
import java.util.Comparator;
import java.util.List;

/**
 * What a kernel took.
 *
 * @param name its place in the step, {@code conv1}
 * @param kind what it is, {@code SimdConvolution}
 * @param calls how often it ran
 * @param millis all calls together
 */
public record KernelTime(String name, String kind, long calls, double millis) {

    /** The kernels that took longest first, each with its share of the whole. */
    public static Table table(List<KernelTime> kernels) {
        double all = kernels.stream().mapToDouble(KernelTime::millis).sum();
        return new Table("Time by kernel", Numbers.fixed(all, 1) + " ms in all.",
                List.of(new Column("kernel"), new Column("kind"), new Column("calls"), new Column("µs a call"),
                        new Column("ms"), new Column("%"), new Column("")),
                kernels.stream().sorted(Comparator.comparingDouble(KernelTime::millis).reversed())
                        .<List<Cell>>map(k -> List.of(new Text(k.name), new Text(k.kind), new Quantity(k.calls, 0),
                                new Quantity(1e3 * k.millis / k.calls, 1), new Quantity(k.millis, 2),
                                new Quantity(100 * k.millis / all, 1), new Bar(k.millis)))
                        .toList());
    }
}
