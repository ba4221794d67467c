package dev.tandem.lab.neurons;

import static dev.tandem.nn.Layers.sigmoid;

import dev.tandem.data.Dataset;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A perceptron of three layers (2 inputs, 2 hidden units, 1 output; sigmoids) learns every Boolean function of two inputs by
 * back-propagation. <i>Source</i>: Rumelhart, Hinton &amp; Williams 1986, "Learning internal representations by error propagation", §"The
 * XOR problem".
 */
final class Xor {

    /** Bit i is what a function gives for row i, whose inputs are the bits of i. */
    private static final List<String> FUNCTIONS = List.of("0", "NOR", "x₁ AND NOT x₂", "NOT x₂", "NOT x₁ AND x₂",
            "NOT x₁",
            "XOR", "NAND", "AND", "XNOR", "x₁", "x₁ OR NOT x₂", "x₂", "NOT x₁ OR x₂", "OR", "1");
    private static final int XOR = 6;
    private static final int XNOR = 9;
    private static final int ROWS = 4;

    /** How often each row is in an epoch. */
    private static final int REPEATS = 100;

    /** A function is learnt when all outputs are as near to their targets. */
    private static final double NEAR = 0.2;

    private static final int UNITS = 2;
    private static final int SHOWN = 20;
    private static final String LEARNT = "learnt, ";
    private static final Dataset FOUR = data(0).first(ROWS);

    private Xor() {
    }

    static Lab lab() {
        return new Lab("xor", Chapter.NEURONS, "Back-propagation learns XOR",
                "No line divides XOR, so no single neuron computes it. Do two hidden units and one output learn it by "
                        + "back-propagation, and every other Boolean function of two inputs, and from how many starts?",
                Xor::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "E = \\frac{1}{2} \\sum_n (y^n - t^n)^2, \\quad y = \\sigma\\left(\\sum_j v_j z_j + c\\right), \\quad "
                        + "z_j = \\sigma\\left(\\sum_i w_{ji} x_i + b_j\\right)");
        notebook.formula("\\delta = (y - t)\\, y (1 - y), \\quad \\delta_j = z_j (1 - z_j)\\, v_j \\delta, \\quad "
                + "\\frac{\\partial E}{\\partial v_j} = \\sum_n \\delta z_j, \\quad \\frac{\\partial E}{\\partial w_{ji}} = \\sum_n \\delta_j x_i");
        int seeds = notebook.choose(50, 500);
        int nets = FUNCTIONS.size() * seeds;
        int[] functions = IntStream.range(0, nets).map(n -> n / seeds).toArray();
        var network = SideBySide.of(nets, 2, UNITS, Initializer.normal(1), Initializer.normal(1), sigmoid());
        try (var trainer = Trainer.of(network, Loss.squaredError(), Optimizer.sgd(1).momentum(0.9), notebook.backend(),
                options(notebook))) {
            Start start = Start.of(trainer.session());
            Course course = notebook.train("side by side", trainer, data(functions), epochs(notebook),
                    measures(functions, seeds));
            float[][] y = outputs(trainer);
            measure(notebook, functions, y, seeds);
            notebook.show(learning(course, seeds, y));
            int learnt = first(y, seeds, true);
            int stuck = first(y, seeds, false);
            notebook.show(XorNet.show(notebook, start.net(learnt), start.net(stuck), y[1][learnt]));
            notebook.show(table(functions, y, seeds));
        }
    }

    static TrainingOptions options(Notebook notebook) {
        return TrainingOptions.defaults().batch(ROWS).schedule(Schedule.constant()).seed(notebook.seed());
    }

    static Epochs epochs(Notebook notebook) {
        return Epochs.epochs(notebook.choose(30, 100));
    }

    /** The four rows, many times; as targets what each net's function gives. */
    static Dataset data(int... functions) {
        int samples = ROWS * REPEATS;
        float[] inputs = new float[2 * samples];
        float[] targets = new float[samples * functions.length];
        for (int i = 0; i < samples; i++) {
            int row = i % ROWS;
            inputs[2 * i] = row & 1;
            inputs[2 * i + 1] = row >> 1;
            for (int n = 0; n < functions.length; n++) {
                targets[i * functions.length + n] = target(functions[n], row);
            }
        }
        return Dataset.of("Boolean functions", Shape.of(2), inputs).withValues(Shape.of(functions.length), targets);
    }

    static int target(int function, int row) {
        return function >> row & 1;
    }

    /** What each net gives for each of the four rows. */
    static float[][] outputs(Trainer trainer) {
        return trainer.outputs(FOUR);
    }

    // ---- what is measured

    private static boolean isLearnt(int function, float[][] y, int net) {
        return IntStream.range(0, ROWS).allMatch(row -> Math.abs(y[row][net] - target(function, row)) <= NEAR);
    }

    private static double error(int function, float[][] y, int net) {
        return IntStream.range(0, ROWS).mapToDouble(row -> y[row][net] - target(function, row)).map(d -> d * d / 2)
                .sum();
    }

    /** The share of a function's seeds that have learnt it, %. */
    private static double share(int function, float[][] y, int seeds) {
        return 100.0 / seeds
                * IntStream.range(0, seeds).filter(s -> isLearnt(function, y, function * seeds + s)).count();
    }

    private static double mean(int[] functions, float[][] y, int seeds) {
        return Arrays.stream(functions).mapToDouble(f -> share(f, y, seeds)).average().orElseThrow();
    }

    private static int[] dividedByNoLine() {
        return new int[]{XOR, XNOR};
    }

    private static int[] others() {
        return IntStream.range(0, FUNCTIONS.size()).filter(f -> f != XOR && f != XNOR).toArray();
    }

    private static int first(float[][] y, int seeds, boolean learnt) {
        return IntStream.range(XOR * seeds, (XOR + 1) * seeds).filter(n -> isLearnt(XOR, y, n) == learnt).findFirst()
                .orElse(XOR * seeds);
    }

    private static Map<String, ToDoubleFunction<Trainer>> measures(int[] functions, int seeds) {
        var measures = new LinkedHashMap<String, ToDoubleFunction<Trainer>>();
        measures.put(LEARNT + "no line", t -> mean(dividedByNoLine(), outputs(t), seeds));
        measures.put(LEARNT + "a line", t -> mean(others(), outputs(t), seeds));
        for (int i = 0; i < Math.min(SHOWN, seeds); i++) {
            int net = XOR * seeds + i;
            measures.put("E of net " + i, t -> error(functions[net], outputs(t), net));
        }
        return measures;
    }

    private static void measure(Notebook notebook, int[] functions, float[][] y, int seeds) {
        notebook.measured("functions of 16 that are learnt", (int) IntStream.range(0, FUNCTIONS.size())
                .filter(f -> share(f, y, seeds) > 0).count(), Expected.exactly(FUNCTIONS.size()));
        notebook.measured("XOR: share of %d seeds that learn it, %%".formatted(seeds), share(XOR, y, seeds),
                Expected.reported());
        notebook.measured("XNOR: share of %d seeds that learn it, %%".formatted(seeds), share(XNOR, y, seeds),
                Expected.reported());
        notebook.measured("the 14 others: smallest share of %d seeds, %%".formatted(seeds),
                Arrays.stream(others()).mapToDouble(f -> share(f, y, seeds)).min().orElseThrow(), Expected.reported());
        notebook.measured("nets that learnt: mean E", IntStream.range(0, functions.length)
                .filter(n -> isLearnt(functions[n], y, n)).mapToDouble(n -> error(functions[n], y, n)).average()
                .orElse(0),
                Expected.reported());
        notebook.measured("nets that did not: mean E", IntStream.range(0, functions.length)
                .filter(n -> !isLearnt(functions[n], y, n)).mapToDouble(n -> error(functions[n], y, n)).average()
                .orElse(0),
                Expected.reported());
    }

    // ---- what is shown

    private static Figures learning(Course course, int seeds, float[][] y) {
        var errors = new ArrayList<Mark>();
        for (int i = 0; i < Math.min(SHOWN, seeds); i++) {
            errors.add(course.line(isLearnt(XOR, y, XOR * seeds + i) ? "learnt" : "stuck", "E of net " + i));
        }
        Axis epoch = Axis.of("epoch of %d samples".formatted(ROWS * REPEATS));
        return new Figures("Most nets learn XOR after a while, some are stuck",
                "Left: E of XOR over its four rows, a line a seed. Right: how many nets have all four outputs within %s of their targets."
                        .formatted(NEAR),
                new Figure("XOR: E of %d nets".formatted(Math.min(SHOWN, seeds)), epoch, Axis.of("E").log(), errors),
                Figure.of("share of nets that have learnt", epoch, Axis.of("nets, %").range(0, 102),
                        course.line("the 14 functions that a line divides", LEARNT + "a line"),
                        course.line("XOR and XNOR", LEARNT + "no line")));
    }

    private static Section table(int[] functions, float[][] y, int seeds) {
        var columns = new ArrayList<Column>();
        columns.add(new Column("function"));
        IntStream.range(0, ROWS).forEach(row -> columns.add(new Column("x = (%d, %d)".formatted(row & 1, row >> 1))));
        columns.add(new Column("seeds that learn it, %"));
        columns.add(new Column("of 100"));
        List<List<Cell>> rows = Arrays.stream(functions).distinct().mapToObj(f -> {
            var cells = new ArrayList<Cell>();
            cells.add(new Cell.Text(FUNCTIONS.get(f)));
            IntStream.range(0, ROWS).forEach(row -> cells.add(new Cell.Quantity(target(f, row), 0)));
            double share = share(f, y, seeds);
            cells.add(new Cell.Quantity(share, 1));
            cells.add(new Cell.Bar(share));
            return (List<Cell>) cells;
        }).toList();
        return new Section.Table("All 16 functions",
                "What each is to give for the four inputs, and from how many of %d starts it is learnt."
                        .formatted(seeds),
                columns, rows);
    }
}
