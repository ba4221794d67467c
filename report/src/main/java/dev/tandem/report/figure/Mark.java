package dev.tandem.report.figure;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Something drawn in a figure. Marks of one name have one colour and one entry in the legend; those without a name are quiet.
 * What is drawn first lies below.
 */
public sealed interface Mark {

    /** What the legend calls it; empty for nothing. */
    String name();

    /** How a line looks. */
    enum Look {
        /** A line. */
        SOLID,
        /** A broken line. */
        DASHED,
        /** A line that goes on at the same height until the next point. */
        STEPS,
        /** Steps of a way: a thin line with a dot at each, a ring where it begins and a large dot where it ends. */
        PATH
    }

    /**
     * A line through points; one that is not finite interrupts it.
     *
     * @param x where they are
     * @param y as many
     */
    record Line(String name, double[] x, double[] y, Look look) implements Mark {

        /**
         * Copies the arrays.
         *
         * @throws UsageException if they have not the same length
         */
        public Line {
            x = x.clone();
            y = y.clone();
            requireAlike(name, x, y);
        }

        /** A solid line. */
        public Line(String name, double[] x, double[] y) {
            this(name, x, y, Look.SOLID);
        }

        /** A line through values at 1, 2, 3 …: epochs, steps. */
        public static Line counted(String name, double... y) {
            double[] x = new double[y.length];
            Arrays.setAll(x, i -> i + 1);
            return new Line(name, x, y);
        }

        /** A function, at as many points as a screen shows. */
        public static Line of(String name, double from, double to, DoubleUnaryOperator function) {
            int points = 401;
            double[] x = new double[points];
            double[] y = new double[points];
            for (int i = 0; i < points; i++) {
                x[i] = from + (to - from) * i / (points - 1);
                y[i] = function.applyAsDouble(x[i]);
            }
            return new Line(name, x, y);
        }

        /** This line with another look. */
        public Line look(Look other) {
            return new Line(name, x, y, other);
        }
    }

    /** What lies between two heights: a deviation around a line of the same name. */
    record Band(String name, double[] x, double[] low, double[] high) implements Mark {

        /**
         * Copies the arrays.
         *
         * @throws UsageException if they have not the same length
         */
        public Band {
            x = x.clone();
            low = low.clone();
            high = high.clone();
            requireAlike(name, x, low);
            requireAlike(name, x, high);
        }
    }

    /** Points. */
    record Dots(String name, double[] x, double[] y) implements Mark {

        /**
         * Copies the arrays.
         *
         * @throws UsageException if they have not the same length
         */
        public Dots {
            x = x.clone();
            y = y.clone();
            requireAlike(name, x, y);
        }
    }

    /** Bars that begin at 0, or on a logarithmic axis at its lower end; those of several names stand side by side. */
    record Bars(String name, double[] x, double[] y) implements Mark {

        /**
         * Copies the arrays.
         *
         * @throws UsageException if they have not the same length
         */
        public Bars {
            x = x.clone();
            y = y.clone();
            requireAlike(name, x, y);
        }

        /** Bars at 0, 1, 2 …, as an axis of names has them. */
        public Bars(String name, double... y) {
            this(name, counted(y.length), y);
        }

        private static double[] counted(int length) {
            double[] x = new double[length];
            Arrays.setAll(x, i -> i);
            return x;
        }
    }

    /**
     * Lines of equal height of a function of the plane, for linear axes; the higher, the darker.
     *
     * @param fromX the first column
     * @param toX the last column
     * @param fromY the first row
     * @param toY the last row
     * @param columns numbers in a row
     * @param values a row for each y, from {@code fromY} up
     * @param levels the heights, rising
     */
    record Contours(double fromX, double toX, double fromY, double toY, int columns, double[] values,
            double[] levels) implements Mark {

        private static final int CELLS = 81;

        /**
         * Copies the arrays.
         *
         * @throws UsageException if there are no whole rows of values
         */
        public Contours {
            values = values.clone();
            levels = levels.clone();
            if (columns < 2 || values.length < 2 * columns || values.length % columns != 0) {
                throw new UsageException("contours", "", "need two whole rows of two numbers at least",
                        "columns " + columns + ", values " + values.length, "give a number for each point of a grid");
            }
        }

        /** The lines of a function at some heights. */
        public static Contours of(DoubleBinaryOperator function, double fromX, double toX, double fromY, double toY,
                double... levels) {
            double[] values = new double[CELLS * CELLS];
            for (int row = 0; row < CELLS; row++) {
                for (int column = 0; column < CELLS; column++) {
                    values[row * CELLS + column] = function.applyAsDouble(
                            fromX + (toX - fromX) * column / (CELLS - 1), fromY + (toY - fromY) * row / (CELLS - 1));
                }
            }
            return new Contours(fromX, toX, fromY, toY, CELLS, values, levels);
        }

        @Override
        public String name() {
            return "";
        }
    }

    /** A picture stretched over a part of the plane: its first row is the highest. */
    record Image(Picture picture, double fromX, double toX, double fromY, double toY) implements Mark {

        @Override
        public String name() {
            return "";
        }
    }

    /** A straight line across, with words at its end. */
    record Rule(String label, double at, boolean upright) implements Mark {

        /** A level line. */
        public static Rule level(String label, double y) {
            return new Rule(label, y, false);
        }

        /** An upright line. */
        public static Rule upright(String label, double x) {
            return new Rule(label, x, true);
        }

        @Override
        public String name() {
            return "";
        }
    }

    /** Words right of a point. */
    record Label(String text, double x, double y) implements Mark {

        @Override
        public String name() {
            return "";
        }
    }

    /** The names of the legend, in the order of their colours. */
    static List<String> names(List<Mark> marks) {
        return marks.stream().map(Mark::name).filter(n -> !n.isEmpty()).distinct().toList();
    }

    private static void requireAlike(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new UsageException("mark", name, "needs as many numbers up as along", x.length + " and " + y.length,
                    "give both for each point");
        }
    }
}
