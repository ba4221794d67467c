package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.nio.file.Path;

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

    /** Whether the first row names the columns. */
    enum Header {
        DETECTED, PRESENT, ABSENT
    }

    /** What the column that is not a feature has. */
    enum Column {
        LABELS, VALUES, NONE
    }

    /**
     * What is known of a table before its first row is seen.
     *
     * @param column what the one column has that is no feature
     * @param name of that column; for its number empty
     * @param number of that column, from 1; −1 is the last, 0 stands for its name
     */
    record Form(Column column, String name, int number, Header header, char separator) {
    }

    private final Form form;

    private Csv(Column column, String name, int number, Header header, char separator) {
        form = new Form(column, name, number, header, separator);
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
        if (!present && form.column != Column.NONE && form.number == 0) {
            throw new UsageException("csv", "", "without names the labels' column can't be found by one",
                    "column '" + form.name + "'", "name it by its number");
        }
        return new Csv(form.column, form.name, form.number, present ? Header.PRESENT : Header.ABSENT, form.separator);
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
        return new Csv(form.column, form.name, form.number, form.header, character);
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
        var rows = new CsvRows(content.file(), content.takeAll(CsvTable.MOST_BYTES), form.separator);
        if (!rows.next()) {
            throw DataException.malformed(content.file(), "has no rows", "", "look into the file");
        }
        return new CsvTable(content.file(), rows, form).read(name);
    }
}
