package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A table that is being read: rows of a {@link Csv} file on their way to a data set. */
final class CsvTable {

    /** As many as fit an array. */
    static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final Path file;
    private final CsvRows rows;
    private final Csv.Form form;
    private final int columns;
    private final int features;
    private final int own;
    private final boolean named;
    private final List<String> names;
    private final List<String> labels = new ArrayList<>();
    private final Map<String, String> different = new LinkedHashMap<>();
    private final Numbers elements = new Numbers();
    private final Numbers values = new Numbers();
    private int samples;

    /** Looks at the first row. */
    CsvTable(Path file, CsvRows rows, Csv.Form form) {
        this.file = file;
        this.rows = rows;
        this.form = form;
        columns = rows.cells().size();
        features = columns - (form.column() == Csv.Column.NONE ? 0 : 1);
        if (features == 0) {
            throw malformed("has one column, and " + (form.column() == Csv.Column.LABELS ? "labels" : "values")
                    + " and numbers need two",
                    "line " + rows.line(), "check what separates cells: '" + form.separator() + "' was looked for");
        }
        own = ownColumn();
        named = switch (form.header()) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECTED -> namesColumns();
        };
        names = named ? List.copyOf(rows.cells()) : List.of();
    }

    /** The column that is no feature; −1 for none. */
    private int ownColumn() {
        if (form.column() == Csv.Column.NONE) {
            return -1;
        }
        if (form.number() == 0) {
            int found = rows.cells().stream().map(String::strip).toList().indexOf(form.name());
            if (found < 0) {
                throw malformed("has no column '" + form.name() + "'", "columns " + String.join(", ", rows.cells()),
                        "name one of them");
            }
            return found;
        }
        if (form.number() > columns) {
            throw malformed("has no column " + form.number(), "columns " + columns, "count from 1");
        }
        return form.number() < 0 ? columns - 1 : form.number() - 1;
    }

    private boolean namesColumns() {
        for (int c = 0; c < columns; c++) {
            if (c != own && !rows.cells().get(c).isBlank() && Float.isNaN(number(rows.cells().get(c)))) {
                return true;
            }
        }
        return false;
    }

    Dataset read(String name) {
        boolean more = !named || rows.next();
        while (more) {
            take();
            more = rows.next();
        }
        if (samples == 0) {
            throw malformed("has names of columns but no samples", "line " + rows.line(), "add rows");
        }
        Shape shape = Shape.of(features);
        return switch (form.column()) {
            case LABELS -> labelled(name, shape, classNames());
            case VALUES -> Dataset.wrap(name, shape, elements.toArray()).withValues(Shape.of(1), values.toArray());
            case NONE -> Dataset.wrap(name, shape, elements.toArray());
        };
    }

    private Dataset labelled(String name, Shape shape, List<String> classNames) {
        var numbers = new LinkedHashMap<String, Integer>();
        classNames.forEach(c -> numbers.put(c, numbers.size()));
        return Dataset.wrap(name, shape, classNames, elements.toArray(),
                labels.stream().mapToInt(l -> numbers.getOrDefault(l, -1)).toArray());
    }

    private void take() {
        List<String> cells = rows.cells();
        if (cells.size() != columns) {
            throw malformed("has a row of another length",
                    "line %d: %d cells, the first row %d".formatted(rows.line(), cells.size(), columns),
                    "look for a missing or an unquoted separator");
        }
        if (elements.isFull(columns)) {
            throw malformed("has more numbers than fit an array", "line " + rows.line(), "take fewer rows");
        }
        for (int c = 0; c < columns; c++) {
            if (c != own) {
                elements.add(number(c, cells.get(c)));
            } else if (form.column() == Csv.Column.VALUES) {
                values.add(number(c, cells.get(c)));
            } else {
                labels.add(label(c, cells.get(c).strip()));
            }
        }
        samples++;
    }

    private String label(int column, String cell) {
        if (cell.isEmpty()) {
            throw cell(column, "has no label", "name a class, or leave the row out");
        }
        return different.computeIfAbsent(cell, l -> l);
    }

    private float number(int column, String cell) {
        float number = number(cell);
        if (!Float.isFinite(number)) {
            throw cell(column, cell.isBlank() ? "has no number" : "has a cell that is no finite number",
                    "write numbers as 1.5 or 2e-3, leave out the row or the column");
        }
        return number;
    }

    private List<String> classNames() {
        boolean whole = different.keySet().stream().allMatch(l -> l.matches("-?[0-9]{1,18}"));
        var order = whole
                ? Comparator.<String>comparingLong(Long::parseLong).thenComparing(Comparator.<String>naturalOrder())
                : Comparator.<String>naturalOrder();
        var sorted = new TreeSet<>(order);
        sorted.addAll(different.keySet());
        return List.copyOf(sorted);
    }

    private DataException cell(int column, String wrong, String cure) {
        String name = named ? " '" + names.get(column).strip() + "'" : "";
        String cell = rows.cells().get(column);
        return malformed(wrong, "line %d, column %d%s: '%s'".formatted(rows.line(), column + 1, name,
                cell.length() > 40 ? cell.substring(0, 40) + "…" : cell), cure);
    }

    private DataException malformed(String wrong, String values, String cure) {
        return DataException.malformed(file, wrong, values, cure);
    }

    /** A growing array. */
    private static final class Numbers {

        private float[] numbers = new float[64];
        private int filled;

        /** Whether so many more do not fit. */
        boolean isFull(int more) {
            return filled > MOST_BYTES - more;
        }

        void add(float number) {
            if (filled == numbers.length) {
                numbers = Arrays.copyOf(numbers, (int) Math.min(MOST_BYTES, 2L * filled));
            }
            numbers[filled++] = number;
        }

        float[] toArray() {
            return Arrays.copyOf(numbers, filled);
        }
    }

    /** A decimal number; NaN if it is none. Java's own spellings, as {@code 1f} or {@code 0x1p3}, are none. */
    private static float number(String cell) {
        String digits = cell.strip();
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return Float.NaN;
            }
        }
        try {
            return Float.parseFloat(digits);
        } catch (NumberFormatException _) {
            return Float.NaN;
        }
    }
}
