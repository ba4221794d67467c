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
 * Reads tables as data sets: a row a sample, a column of labels, and all other columns numbers. Files are CSV as RFC 4180 has it, in
 * UTF-8, packed as gzip or not. Immutable; each method gives another.
 *
 * <pre>{@code
 * Split iris = Split.drawn(Csv.labelled("species").read(Path.of("iris.csv")), 0);
 * }</pre>
 */
public final class Csv {

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    /** Whether the first row names the columns. */
    private enum Header {
        DETECTED, PRESENT, ABSENT
    }

    private final String labelName;
    private final int labelNumber;
    private final Header header;
    private final char separator;

    private Csv(String labelName, int labelNumber, Header header, char separator) {
        this.labelName = labelName;
        this.labelNumber = labelNumber;
        this.header = header;
        this.separator = separator;
    }

    /** Labels stand in the column of this name; the first row names the columns. */
    public static Csv labelled(String column) {
        return new Csv(column, 0, Header.PRESENT, ',');
    }

    /**
     * Labels stand in this column. The first row names the columns if one of its other cells is no number.
     *
     * @param column which one, from 1; −1 is the last
     * @throws UsageException if it is 0 or below −1
     */
    public static Csv labelled(int column) {
        if (column == 0 || column < -1) {
            throw new UsageException("csv", "", "there is no such column", "column " + column,
                    "count from 1, or give -1 for the last one");
        }
        return new Csv("", column, Header.DETECTED, ',');
    }

    /**
     * The first row does or does not name the columns, whatever it looks like.
     *
     * @throws UsageException if it does not and labels stand in a column of some name
     */
    public Csv header(boolean present) {
        if (!present && labelNumber == 0) {
            throw new UsageException("csv", "", "without names the labels' column can't be found by one",
                    "column '" + labelName + "'", "name it by its number");
        }
        return new Csv(labelName, labelNumber, present ? Header.PRESENT : Header.ABSENT, separator);
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
        return new Csv(labelName, labelNumber, header, character);
    }

    /**
     * Reads a file.
     *
     * @return samples of floats, shape [columns − 1], in the order of the rows, without normalization; the classes are the different
     *     labels, in numeric order if all are whole numbers, else in that of their characters
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
        private final int label;
        private final boolean named;
        private final List<String> names;
        private final List<String> labels = new ArrayList<>();
        private final Map<String, String> different = new LinkedHashMap<>();
        private float[] elements = new float[64];
        private int filled;

        /** Looks at the first row. */
        Table(Path file, CsvRows rows) {
            this.file = file;
            this.rows = rows;
            columns = rows.cells().size();
            if (columns < 2) {
                throw malformed("has one column, and labels and numbers need two",
                        "line " + rows.line(), "check what separates cells: '" + separator + "' was looked for");
            }
            label = labelColumn();
            named = switch (header) {
                case PRESENT -> true;
                case ABSENT -> false;
                case DETECTED -> namesColumns();
            };
            names = named ? List.copyOf(rows.cells()) : List.of();
        }

        private int labelColumn() {
            if (labelNumber == 0) {
                int found = rows.cells().stream().map(String::strip).toList().indexOf(labelName);
                if (found < 0) {
                    throw malformed("has no column '" + labelName + "'", "columns " + String.join(", ", rows.cells()),
                            "name one of them");
                }
                return found;
            }
            if (labelNumber > columns) {
                throw malformed("has no column " + labelNumber, "columns " + columns, "count from 1");
            }
            return labelNumber < 0 ? columns - 1 : labelNumber - 1;
        }

        private boolean namesColumns() {
            for (int c = 0; c < columns; c++) {
                if (c != label && !rows.cells().get(c).isBlank() && Float.isNaN(number(rows.cells().get(c)))) {
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
            if (labels.isEmpty()) {
                throw malformed("has names of columns but no samples", "line " + rows.line(), "add rows");
            }
            List<String> classNames = classNames();
            var numbers = new LinkedHashMap<String, Integer>();
            classNames.forEach(c -> numbers.put(c, numbers.size()));
            return Dataset.wrap(name, Shape.of(columns - 1), classNames, Arrays.copyOf(elements, filled),
                    labels.stream().mapToInt(l -> numbers.getOrDefault(l, -1)).toArray());
        }

        private void take() {
            List<String> cells = rows.cells();
            if (cells.size() != columns) {
                throw malformed("has a row of another length",
                        "line %d: %d cells, the first row %d".formatted(rows.line(), cells.size(), columns),
                        "look for a missing or an unquoted separator");
            }
            if (filled > MOST_BYTES - columns) {
                throw malformed("has more numbers than fit an array", "line " + rows.line(), "take fewer rows");
            }
            for (int c = 0; c < columns; c++) {
                if (c == label) {
                    String cell = cells.get(c).strip();
                    if (cell.isEmpty()) {
                        throw cell(c, "has no label", "name a class, or leave the row out");
                    }
                    labels.add(different.computeIfAbsent(cell, l -> l));
                } else {
                    append(feature(c, cells.get(c)));
                }
            }
        }

        private float feature(int column, String cell) {
            float number = number(cell);
            if (!Float.isFinite(number)) {
                throw cell(column, cell.isBlank() ? "has no number" : "has a cell that is no finite number",
                        "write numbers as 1.5 or 2e-3, leave out the row or the column");
            }
            return number;
        }

        private void append(float number) {
            if (filled == elements.length) {
                elements = Arrays.copyOf(elements, (int) Math.min(MOST_BYTES, 2L * filled));
            }
            elements[filled++] = number;
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
