package dev.tandem.cli.work;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.util.List;
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
            var _ = List.of(Shape.of(m, k), Shape.of(k, n), Shape.of(m, n));
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

    private static UsageException unreadable(String text) {
        return new UsageException("work", text, "can't be read", "",
                "write for instance gemm 512x512x512 or train lenet batch 64");
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
