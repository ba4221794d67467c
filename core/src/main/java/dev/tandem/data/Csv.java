package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads tables as data sets: a row a sample, a column of labels or of numbers to be learnt, or neither, and all other columns numbers. Files are CSV as RFC 4180 has it, in
 * UTF-8, packed as gzip or not. Immutable; each method gives another.
 *
 * <pre>{@code
 * Split iris = Split.drawn(Csv.labelled("species").read(Path.of("iris.csv")), 0);
 * Split houses = Split.drawn(Csv.valued("price").read(Path.of("houses.csv")), 0);
 * }</pre>
 */
public final class Csv {

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    /** Whether the first row names the columns. */
    private enum Header {
        DETECTED, PRESENT, ABSENT
    }

    /** What the column that is not a feature has. */
    private enum Column {
        LABELS, VALUES, NONE
    }

    private final Column column;
    private final String columnName;
    private final int columnNumber;
    private final Header header;
    private final char separator;

    private Csv(Column column, String columnName, int columnNumber, Header header, char separator) {
        this.column = column;
        this.columnName = columnName;
        this.columnNumber = columnNumber;
        this.header = header;
        this.separator = separator;
    }

    /** Labels stand in the column of this name; the first row names the columns. */
    public static Csv labelled(String column) {
        return new Csv(Column.LABELS, column, 0, Header.PRESENT, ',');
    }

    /**
     * Labels stand in this column. The first row names the columns if one of its other cells is no number.
     *
     * @param column which one, from 1; −1 is the last
     * @throws UsageException if it is 0 or below −1
     */
    public static Csv labelled(int column) {
        return numbered(Column.LABELS, column);
    }

    /** The numbers to be learnt stand in the column of this name; the first row names the columns. They are not normalised. */
    public static Csv valued(String column) {
        return new Csv(Column.VALUES, column, 0, Header.PRESENT, ',');
    }

    /**
     * The numbers to be learnt stand in this column, and are not normalised. The first row names the columns if one of its other cells
     * is no number.
     *
     * @param column which one, from 1; −1 is the last
     * @throws UsageException if it is 0 or below −1
     */
    public static Csv valued(int column) {
        return numbered(Column.VALUES, column);
    }

    /** All columns are features. The first row names them if one of its cells is no number. */
    public static Csv unlabelled() {
        return new Csv(Column.NONE, "", 0, Header.DETECTED, ',');
    }

    private static Csv numbered(Column kind, int column) {
        if (column == 0 || column < -1) {
            throw new UsageException("csv", "", "there is no such column", "column " + column,
                    "count from 1, or give -1 for the last one");
        }
        return new Csv(kind, "", column, Header.DETECTED, ',');
    }

    /**
     * The first row does or does not name the columns, whatever it looks like.
     *
     * @throws UsageException if it does not and labels or values stand in a column of some name
     */
    public Csv header(boolean present) {
        if (!present && column != Column.NONE && columnNumber == 0) {
            throw new UsageException("csv", "", "without names the labels' column can't be found by one",
                    "column '" + columnName + "'", "name it by its number");
        }
        return new Csv(column, columnName, columnNumber, present ? Header.PRESENT : Header.ABSENT, separator);
    }

    /**
     * Cells are separated by this character, an ASCII one.
     *
     * @throws UsageException if it is another, a quote or a line end
     */
    public Csv separator(char character) {
        if (character >= 0x80 || character == '"' || character == '\n' || character == '\r') {
            throw new UsageException("csv", "", "cells can't be separated by this character",
                    "character %04x".formatted((int) character), "choose a comma, a semicolon or a tab");
        }
        return new Csv(column, columnName, columnNumber, header, character);
    }

    /**
     * Reads a file.
     *
     * @return samples of floats, shape [features], in the order of the rows, without normalization; values have shape [1], the classes
     *     are the different labels, in numeric order if all are whole numbers, else in that of their characters
     * @throws DataException naming the line and column if something is wrong with the file
     */
    public Dataset read(Path file) {
        try (Content content = Content.open(file)) {
            return read(String.valueOf(file.getFileName()), content);
        }
    }

    Dataset read(String name, Content content) {
        var rows = new CsvRows(content.file(), content.takeAll(MOST_BYTES), separator);
        if (!rows.next()) {
            throw DataException.malformed(content.file(), "has no rows", "", "look into the file");
        }
        return new Table(content.file(), rows).read(name);
    }

    /** A file that is being read. */
    private final class Table {

        private final Path file;
        private final CsvRows rows;
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
        Table(Path file, CsvRows rows) {
            this.file = file;
            this.rows = rows;
            columns = rows.cells().size();
            features = columns - (column == Column.NONE ? 0 : 1);
            if (features == 0) {
                throw malformed("has one column, and " + (column == Column.LABELS ? "labels" : "values")
                        + " and numbers need two",
                        "line " + rows.line(), "check what separates cells: '" + separator + "' was looked for");
            }
            own = ownColumn();
            named = switch (header) {
                case PRESENT -> true;
                case ABSENT -> false;
                case DETECTED -> namesColumns();
            };
            names = named ? List.copyOf(rows.cells()) : List.of();
        }

        /** The column that is no feature; −1 for none. */
        private int ownColumn() {
            if (column == Column.NONE) {
                return -1;
            }
            if (columnNumber == 0) {
                int found = rows.cells().stream().map(String::strip).toList().indexOf(columnName);
                if (found < 0) {
                    throw malformed("has no column '" + columnName + "'", "columns " + String.join(", ", rows.cells()),
                            "name one of them");
                }
                return found;
            }
            if (columnNumber > columns) {
                throw malformed("has no column " + columnNumber, "columns " + columns, "count from 1");
            }
            return columnNumber < 0 ? columns - 1 : columnNumber - 1;
        }

        private boolean namesColumns() {
            for (int c = 0; c < columns; c++) {
                if (c != own && !rows.cells().get(c).isBlank() && Float.isNaN(Csv.number(rows.cells().get(c)))) {
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
            return switch (column) {
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
                } else if (column == Column.VALUES) {
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
            float number = Csv.number(cell);
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
