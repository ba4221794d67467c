package dev.tandem.cli.work;

import dev.tandem.error.UsageException;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is measured, on any engine: one operation, or a step of a model. Its text, {@code what} and {@code shape}, is what rows
 * show, what users write and what a peer is sent.
 */
public sealed interface Work {

    /** The kind of work, {@code gemm} or {@code train lenet}. */
    String what();

    /** Its size, {@code 512x512x512} or {@code batch 64}. */
    String shape();

    /** What one repetition does, in {@link #unit()} times seconds. */
    double amount();

    /** What is counted a second. */
    String unit();

    /** {@link #what()} and {@link #shape()}; {@link #parse} reads it. */
    default String text() {
        return what() + " " + shape();
    }

    /**
     * The product of an m×k and a k×n matrix of float32.
     *
     * @param m rows of the result
     * @param n columns of the result
     * @param k what is summed over
     */
    record Product(int m, int n, int k) implements Work {

        static final String WHAT = "gemm";
        private static final Pattern SIZES = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

        /**
         * Checks the sizes.
         *
         * @throws UsageException if a matrix is empty or larger than an array can be
         */
        public Product {
            String text = m + "x" + n + "x" + k;
            sizes(text, m, k);
            sizes(text, k, n);
            sizes(text, m, n);
        }

        /**
         * Reads {@link #shape()}.
         *
         * @throws UsageException if it is something else
         */
        public static Product of(String shape) {
            Matcher sizes = SIZES.matcher(shape);
            if (!sizes.matches()) {
                throw new UsageException("size", shape, "is not of the form MxNxK", "",
                        "write for instance 512x512x512");
            }
            return new Product(number(sizes, 1), number(sizes, 2), number(sizes, 3));
        }

        @Override
        public String what() {
            return WHAT;
        }

        @Override
        public String shape() {
            return m + "x" + n + "x" + k;
        }

        @Override
        public double amount() {
            return 2e-9 * m * n * k;
        }

        @Override
        public String unit() {
            return "GFLOP/s";
        }
    }

    /** One of a convolution's three forms. */
    enum Direction {
        /** Input and filters to result. */
        FORWARD("conv"),
        /** Filters and the result's gradient to the input's. */
        INPUT_GRADIENT("convInputGradient"),
        /** Input and the result's gradient to the filters'. */
        FILTER_GRADIENT("convFilterGradient");

        private final String what;

        Direction(String what) {
            this.what = what;
        }
    }

    /**
     * One form of a convolution of float32.
     *
     * @param direction which form
     * @param geometry of all three
     */
    record Convolution(Direction direction, ConvGeometry geometry) implements Work {

        @Override
        public String what() {
            return direction.what;
        }

        @Override
        public String shape() {
            return geometry.toString();
        }

        @Override
        public double amount() {
            return 2e-9 * geometry.multiplyAdds();
        }

        @Override
        public String unit() {
            return "GFLOP/s";
        }
    }

    /**
     * A training step of a model of the zoo: forward, backward and update by plain SGD.
     *
     * @param model its name
     * @param batch samples
     */
    record Training(String model, int batch) implements Work {

        static final String WHAT = "train";
        static final String BATCH = "batch ";
        static final Pattern STEP = Pattern.compile("(\\S+) " + BATCH + "(\\d{1,6})");

        @Override
        public String what() {
            return WHAT + " " + model;
        }

        @Override
        public String shape() {
            return Training.BATCH + batch;
        }

        @Override
        public double amount() {
            return batch;
        }

        @Override
        public String unit() {
            return "images/s";
        }
    }

    /**
     * A model of the zoo in use: forward alone.
     *
     * @param model its name
     * @param batch samples
     */
    record Inference(String model, int batch) implements Work {

        static final String WHAT = "infer";

        @Override
        public String what() {
            return WHAT + " " + model;
        }

        @Override
        public String shape() {
            return Training.BATCH + batch;
        }

        @Override
        public double amount() {
            return batch;
        }

        @Override
        public String unit() {
            return "images/s";
        }
    }

    /**
     * One pass over arrays of float32 that no cache holds, whose speed is that of memory.
     *
     * @param kind what it computes
     * @param rows of each array
     * @param columns of each array
     */
    record Pass(PassKind kind, int rows, int columns) implements Work {

        private static final Pattern SIZES = Pattern.compile("(\\d{1,9})x(\\d{1,9})");
        /** All arrays together have so many floats, if nobody asks for others: 256 MiB. */
        private static final int FLOATS = 1 << 26;
        private static final int COLUMNS = 1024;

        /**
         * Checks the sizes.
         *
         * @throws UsageException if an array is empty or larger than one can be
         */
        public Pass {
            sizes(rows + "x" + columns, rows, columns);
        }

        /** One whose arrays are together far larger than caches. */
        public static Pass of(PassKind kind) {
            return new Pass(kind, FLOATS / COLUMNS / kind.arrays(), COLUMNS);
        }

        /**
         * Reads {@link #shape()}.
         *
         * @throws UsageException if it is something else
         */
        public static Pass of(PassKind kind, String shape) {
            Matcher sizes = SIZES.matcher(shape);
            if (!sizes.matches()) {
                throw new UsageException("size", shape, "is not of the form ROWSxCOLUMNS", "",
                        "write for instance 32768x1024");
            }
            return new Pass(kind, number(sizes, 1), number(sizes, 2));
        }

        /** What must move: each operand read once, each result written once. */
        public long bytes() {
            return kind.bytes(rows, columns);
        }

        @Override
        public String what() {
            return kind.word();
        }

        @Override
        public String shape() {
            return rows + "x" + columns;
        }

        @Override
        public double amount() {
            return 1e-9 * bytes();
        }

        @Override
        public String unit() {
            return "GB/s";
        }
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws UsageException if it is something else
     */
    static Work parse(String text) {
        String[] words = text.split(" ", 2);
        String rest = words.length == 2 ? words[1] : "";
        for (Direction direction : Direction.values()) {
            if (words[0].equals(direction.what)) {
                return new Convolution(direction, ConvGeometry.of(rest));
            }
        }
        for (PassKind kind : PassKind.values()) {
            if (words[0].equals(kind.word())) {
                return Pass.of(kind, rest);
            }
        }
        return switch (words[0]) {
            case Product.WHAT -> Product.of(rest);
            case Training.WHAT -> step(text, rest, Training::new);
            case Inference.WHAT -> step(text, rest, Inference::new);
            default -> throw unreadable(text);
        };
    }

    private static Work step(String text, String modelAndBatch, BiFunction<String, Integer, Work> kind) {
        Matcher step = Training.STEP.matcher(modelAndBatch);
        if (!step.matches()) {
            throw unreadable(text);
        }
        return kind.apply(step.group(1), number(step, 2));
    }

    /** Checks that there can be such a matrix. */
    private static void sizes(String text, int rows, int columns) {
        if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE) {
            throw new UsageException("size", text, "needs matrices of at least 1 and less than 2^31 numbers",
                    rows + "x" + columns, "choose other sizes");
        }
    }

    private static UsageException unreadable(String text) {
        return new UsageException("work", text, "can't be read", "",
                "write for instance gemm 512x512x512 or train lenet batch 64");
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
