package dev.tandem.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.tandem.cli.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was measured, as text and as JSON. */
record BenchRows(List<Row> rows) {

    BenchRows {
        rows = List.copyOf(rows);
    }

    /**
     * One measurement, alone or beside a peer.
     *
     * @param name what it is a part of; null where that is not known
     * @param what the work
     * @param shape its size
     * @param backend where it was done
     * @param median in {@code unit}
     * @param peer the other engine; null if alone
     * @param peerMedian the peer's; null if alone or unsupported
     * @param ratio median of the rounds' ratios, above 1 where Tandem is faster; null if alone or unsupported
     * @param unsupported why the peer can't do the work; null if it can
     */
    @JsonInclude(Include.NON_NULL)
    record Row(@Nullable String name, String what, String shape, String backend, double median, String unit,
            @Nullable String peer, @Nullable Double peerMedian, @Nullable Double ratio,
            @Nullable String unsupported) {

        static Row alone(@Nullable String name, Work work, String backend, double seconds) {
            return new Row(name, work.what(), work.shape(), backend, work.amount() / seconds, work.unit(), null, null,
                    null, null);
        }

        /** This row beside a peer that did the same. */
        Row beside(String other, double otherMedian, double times) {
            return new Row(name, what, shape, backend, median, unit, other, otherMedian, times, null);
        }

        /** This row beside a peer that could not do the same. */
        Row unsupportedBy(String other, String reason) {
            return new Row(name, what, shape, backend, median, unit, other, null, null, reason);
        }

        private List<String> cells(boolean peers, boolean names) {
            var cells = new ArrayList<String>();
            if (names) {
                cells.add(name == null ? "" : name);
            }
            cells.addAll(List.of(what, shape, backend, number(median)));
            if (peers) {
                cells.addAll(List.of(peer == null ? "" : peer,
                        peerMedian == null ? "" : number(peerMedian),
                        ratio == null ? "" : String.format(Locale.ROOT, "%.2f", ratio)));
            }
            cells.add(unit);
            if (unsupported != null) {
                cells.add("unsupported: " + unsupported);
            }
            return cells;
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
        }
    }

    /** Columns for people at a terminal. */
    String text() {
        return Text.table(cells());
    }

    /** A table for a page. */
    String markdown() {
        List<List<String>> cells = cells();
        var lines = new ArrayList<List<String>>(cells);
        lines.add(1, cells.getFirst().stream().map(_ -> "---").toList());
        return lines.stream().map(line -> line.stream().collect(Collectors.joining(" | ", "| ", " |")))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private List<List<String>> cells() {
        boolean peers = rows.stream().anyMatch(r -> r.peer != null);
        boolean names = rows.stream().anyMatch(r -> r.name != null);
        boolean notes = rows.stream().anyMatch(r -> r.unsupported != null);
        var head = Stream.of(names ? List.of("name") : List.<String>of(), List.of("what", "shape", "backend", "median"),
                peers ? List.of("peer", "peer's", "ratio") : List.<String>of(), List.of("unit"),
                notes ? List.of("note") : List.<String>of()).flatMap(List::stream).toList();
        var table = new ArrayList<List<String>>();
        table.add(head);
        for (Row row : rows) {
            var cells = new ArrayList<>(row.cells(peers, names));
            if (cells.size() < head.size()) {
                cells.add("");
            }
            table.add(cells);
        }
        return table;
    }
}
