package dev.tandem.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as text and as JSON. */
record BenchRows(List<Row> rows) {

    static final String IMAGES = "images/s";
    static final String GIGAFLOPS = "GFLOP/s";

    BenchRows {
        rows = List.copyOf(rows);
    }

    /**
     * One measurement.
     *
     * @param what the work
     * @param shape its size
     * @param backend where it was done
     * @param median in {@code unit}
     */
    record Row(String what, String shape, String backend, double median, String unit) {

        static Row gigaflops(String what, String shape, String backend, double multiplyAdds, double seconds) {
            return new Row(what, shape, backend, 2e-9 * multiplyAdds / seconds, GIGAFLOPS);
        }

        static Row images(String what, String shape, String backend, int images, double seconds) {
            return new Row(what, shape, backend, images / seconds, IMAGES);
        }
    }

    String text() {
        var table = new ArrayList<List<String>>();
        table.add(List.of("what", "shape", "backend", "median", "unit"));
        rows.forEach(r -> table.add(List.of(r.what, r.shape, r.backend,
                String.format(Locale.ROOT, r.median < 100 ? "%,.2f" : "%,.0f", r.median), r.unit)));
        return Text.table(table);
    }
}
