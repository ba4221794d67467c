package dev.tandem.report;

import dev.tandem.error.UsageException;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Picture;
import dev.tandem.report.figure.Scale;
import java.util.Arrays;
import java.util.List;

/** A part of a page. Every text is shown as it is: none is taken for HTML. */
public sealed interface Section {

    /** Its heading. */
    String title();

    /** How to read it, in a sentence below the heading; empty for none. */
    String note();

    /**
     * The few numbers that someone who reads nothing else should see, large.
     *
     * @param facts some two to six
     */
    record Highlights(String title, String note, List<Fact> facts) implements Section {

        /** Copies the list. */
        public Highlights {
            facts = List.copyOf(facts);
        }
    }

    /**
     * Charts along the same axis.
     *
     * @param axis what goes from left to right, {@code step}
     * @param charts of an odd number the first is twice as wide
     */
    record Curves(String title, String note, String axis, List<Chart> charts) implements Section {

        /** Copies the list. */
        public Curves {
            charts = List.copyOf(charts);
        }
    }

    /**
     * Series in one pair of axes.
     *
     * @param title what goes up, with its unit
     * @param scale of what goes up, until the reader chooses the other
     * @param series up to six, so that their colours can be told apart
     */
    record Chart(String title, Scale scale, List<Series> series) {

        private static final int MOST = 6;

        /**
         * Copies the list.
         *
         * @throws UsageException if there are more series than colours
         */
        public Chart {
            series = List.copyOf(series);
            if (series.size() > MOST) {
                throw new UsageException("chart", title, "has too many series to tell apart",
                        series.size() + ", at most " + MOST, "split it into several charts");
            }
        }
    }

    /**
     * Figures side by side.
     *
     * @param figures one takes the whole width, two or four stand in pairs, others in threes
     */
    record Figures(String title, String note, List<Figure> figures) implements Section {

        /** Copies the list. */
        public Figures {
            figures = List.copyOf(figures);
        }

        /** Figures side by side. */
        public Figures(String title, String note, Figure... figures) {
            this(title, note, List.of(figures));
        }
    }

    /**
     * Formulas, each on a line of its own.
     *
     * @param formulas in LaTeX's notation for mathematics, {@code \frac{1}{2}}
     */
    record Formulas(String title, String note, List<String> formulas) implements Section {

        /** Copies the list. */
        public Formulas {
            formulas = List.copyOf(formulas);
        }
    }

    /**
     * What was taken for what. Up to {@value #LARGEST_TABLE} classes are shown as a table, of more the pairs that are mixed up most.
     *
     * @param classes their names
     * @param counts how many of class i (row) were taken for class j (column)
     */
    record Confusion(String title, String note, List<String> classes, int[][] counts) implements Section {

        static final int LARGEST_TABLE = 40;

        /**
         * Copies the list and the table.
         *
         * @throws UsageException if the table is not square with a row a class
         */
        public Confusion {
            classes = List.copyOf(classes);
            int size = classes.size();
            if (counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
                throw new UsageException("confusion", title, "needs a row and a column for each class",
                        counts.length + " rows, " + size + " classes", "count every class against every class");
            }
            counts = copy(counts);
        }

        /** A copy of the table. */
        @Override
        public int[][] counts() {
            return copy(counts);
        }

        private static int[][] copy(int[][] table) {
            return Arrays.stream(table).map(int[]::clone).toArray(int[][]::new);
        }
    }

    /** Small pictures side by side, each enlarged to whole pixels. */
    record ImageGrid(String title, String note, List<Captioned> pictures) implements Section {

        /** Copies the list. */
        public ImageGrid {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * A picture with what it shows.
     *
     * @param caption a few letters below it
     * @param detail a few more, less prominent; empty for none
     * @param highlighted whether it is one to look at first
     */
    record Captioned(Picture picture, String caption, String detail, boolean highlighted) {
    }

    /**
     * Rows of text, numbers and bars.
     *
     * @param columns the head
     * @param rows a cell for each column
     */
    record Table(String title, String note, List<Column> columns, List<List<Cell>> rows) implements Section {

        /**
         * Copies the lists.
         *
         * @throws UsageException if a row has not as many cells as there are columns
         */
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).size() != columns.size()) {
                    throw new UsageException("table", title, "a row has not as many cells as there are columns",
                            "row " + i + " has " + rows.get(i).size() + " cells, columns " + columns.size(),
                            "give every row a cell for each column");
                }
            }
        }
    }

    /**
     * The head of a column.
     *
     * @param name with the unit of its numbers
     * @param scale of its bars; on a logarithmic one, which has no 0 for a bar to begin at, they are marks
     */
    record Column(String name, Scale scale) {

        /** A column of text or numbers, or of bars that begin at 0. */
        public Column(String name) {
            this(name, Scale.LINEAR);
        }
    }

    /** What stands in a row. */
    sealed interface Cell {

        /** Words. */
        record Text(String text) implements Cell {
        }

        /** Words that lead to another page. */
        record Link(String text, String address) implements Cell {
        }

        /** A number, flush right, with so many digits after the point. */
        record Quantity(double value, int digits) implements Cell {
        }

        /** A number, flush right, with the digits that count. */
        record Significant(double value) implements Cell {
        }

        /** A number as a length, beside those of its column. */
        record Bar(double value) implements Cell {
        }

        /**
         * Numbers one after another as a line: each in its own row's middle, equal steps of the column's scale equally high in all
         * rows.
         */
        record Trail(List<Double> values) implements Cell {

            /** Copies the list. */
            public Trail {
                values = List.copyOf(values);
            }
        }
    }

    /** Names and values. */
    record Facts(String title, String note, List<Fact> facts) implements Section {

        /** Copies the list. */
        public Facts {
            facts = List.copyOf(facts);
        }
    }

    /** What to type into a shell, each with a button that copies it. */
    record Commands(String title, String note, List<String> commands) implements Section {

        /** Copies the list. */
        public Commands {
            commands = List.copyOf(commands);
        }
    }
}
