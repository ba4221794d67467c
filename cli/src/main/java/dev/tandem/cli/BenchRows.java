package dev.tandem.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, as text and as JSON.
 *
 * @param rows in the order in which they were measured
 * @param missing what was not measured though it should have been, a line each
 */
record BenchRows(List<Row> rows, @JsonInclude(Include.NON_EMPTY) List<String> missing) {

    BenchRows {
        rows = List.copyOf(rows);
        missing = List.copyOf(missing);
    }

    /**
     * One measurement, alone or beside a peer.
     *
     * @param name what it is a part of; null where that is not known
     * @param what the work
     * @param shape its size
     * @param backend where it was done
     * @param median in {@code unit}
     * @param peer the other side; null if alone
     * @param peerMedian the peer's; null if alone or unsupported
     * @param ratio of speeds, median of the rounds' ratios, above 1 where Tandem is faster; of memory, above 1 where it has more;
     *        null if alone or unsupported
     * @param wanted what the ratio is to be; null if nothing is asked of it
     * @param reached whether it is; null if nothing is asked
     * @param unsupported why the peer can't do the work; null if it can
     * @param disturbed by whom, so that figures are too low and the ratio rough; null if by nobody
     */
    @JsonInclude(Include.NON_NULL)
    record Row(@Nullable String name, String what, String shape, String backend, double median, String unit,
            @Nullable String peer, @Nullable Double peerMedian, @Nullable Double ratio, @Nullable Wanted wanted,
            @Nullable Boolean reached, @Nullable String unsupported, @Nullable String disturbed) {

        static Row alone(BenchEntry entry, String backend, double median, String unit, @Nullable String disturbed) {
            return new Row(entry.name(), entry.what(), entry.work().shape(), backend, median, unit, null, null, null,
                    null, null, null, disturbed);
        }

        /** This row beside a peer that did the same. */
        Row beside(String other, double otherMedian, double times, @Nullable Wanted wish) {
            return new Row(name, what, shape, backend, median, unit, other, otherMedian, times, wish,
                    wish == null ? null : wish.isReachedBy(times), null, disturbed);
        }

        /** This row beside a peer that could not do the same. */
        Row unsupportedBy(String other, String reason) {
            return new Row(name, what, shape, backend, median, unit, other, null, null, null, null, reason, disturbed);
        }

        /** All of it on a line of its own, for people who wait. */
        String line() {
            var parts = new ArrayList<String>();
            parts.add(number(median) + " " + unit);
            if (peer != null && peerMedian != null && ratio != null) {
                parts.add(peer + " " + number(peerMedian) + " " + unit);
                parts.add("ratio " + number(ratio) + (wanted == null ? "" : " (wanted " + wish() + ")"));
            }
            note().ifPresent(parts::add);
            return what + " " + shape + ": " + String.join(", ", parts);
        }

        private String wish() {
            return wanted == null ? "" : wanted + (Boolean.TRUE.equals(reached) ? "" : ", missed");
        }

        private Optional<String> note() {
            String note = Stream.of(unsupported == null ? null : "unsupported: " + unsupported, disturbed)
                    .filter(Objects::nonNull).collect(Collectors.joining("; "));
            return note.isEmpty() ? Optional.empty() : Optional.of(note);
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
        }
    }

    /**
     * A column.
     *
     * @param cell empty where a row has nothing to say
     */
    private record Column(String head, Function<Row, String> cell) {

        boolean isUsed(List<Row> rows) {
            return rows.stream().anyMatch(row -> !cell.apply(row).isEmpty());
        }
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("name", row -> Objects.requireNonNullElse(row.name, "")),
            new Column("what", Row::what), new Column("shape", Row::shape), new Column("backend", Row::backend),
            new Column("median", row -> Row.number(row.median)),
            new Column("peer", row -> Objects.requireNonNullElse(row.peer, "")),
            new Column("peer's", row -> row.peerMedian == null ? "" : Row.number(row.peerMedian)),
            new Column("ratio", row -> row.ratio == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio)),
            new Column("wanted", Row::wish), new Column("unit", Row::unit),
            new Column("note", row -> row.note().orElse("")));

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
        List<Column> used = COLUMNS.stream().filter(column -> column.isUsed(rows)).toList();
        return Stream.concat(Stream.of(used.stream().map(Column::head).toList()),
                rows.stream().map(row -> used.stream().map(column -> column.cell.apply(row)).toList())).toList();
    }
}
