package dev.tandem.lab.neurons;

import dev.tandem.data.Dataset;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * One hidden layer of sigmoid units approximates functions, the better the more units. <i>Source</i>: Cybenko 1989, "Approximation by
 * superpositions of a sigmoidal function"; Hornik, Stinchcombe &amp; White 1989.
 */
final class Approximation {

    private static final int[] UNITS = {1, 2, 4, 8, 16, 32};

    /** How many of the sizes are drawn as fits. */
    private static final int DRAWN = 4;

    /** The size whose hidden units are drawn. */
    private static final int TAKEN_APART = 4;

    private static final int POINTS = 256;
    private static final int FINE_POINTS = 1024;

    /** How often each point is in an epoch. */
    private static final int REPEATS = 10;

    /** How steep the hidden units begin. */
    private static final double DEVIATION = 4;

    private Approximation() {
    }

    /**
     * What is to be approximated between −1 and 1.
     *
     * @param bound of the median error with the most units
     */
    private record Target(String name, DoubleUnaryOperator function, double bound) {
    }

    private static final List<Target> TARGETS = List.of(
            new Target("sin πx", x -> Math.sin(Math.PI * x), 0.005),
            new Target("|x|", Math::abs, 0.01),
            new Target("step", x -> x < 0 ? 0 : 1, 0.06));

    /**
     * The nets of one size.
     *
     * @param outputs of each net at the fine points: seeds of the first function, of the second …
     * @param parts what each hidden unit of each net adds to its output
     */
    private record Fits(int units, int seeds, double[][] outputs, double[][] parts) {

        /** The root of the mean square error of each of a function's nets, from the best on. */
        double[] errors(int target) {
            return IntStream.range(0, seeds).mapToDouble(s -> error(target, s)).sorted().toArray();
        }

        double median(int target) {
            return errors(target)[seeds / 2];
        }

        /** The net of the median error. */
        int medianNet(int target) {
            double median = median(target);
            return target * seeds
                    + IntStream.range(0, seeds).filter(s -> error(target, s) == median).findFirst().orElseThrow();
        }

        private double error(int target, int seed) {
            double[] x = points(FINE_POINTS);
            double[] y = outputs[target * seeds + seed];
            return Math.sqrt(IntStream.range(0, x.length)
                    .mapToDouble(i -> y[i] - TARGETS.get(target).function().applyAsDouble(x[i])).map(d -> d * d)
                    .average()
                    .orElseThrow());
        }
    }

    static Lab lab() {
        return new Lab("approximation", Chapter.NEURONS, "One hidden layer approximates any function",
                "A sum of enough sigmoids comes as near as wanted to any continuous function of an interval. How near do nets with 1, 2, "
                        + "4, … hidden units get to a sine, to |x| and to a step, which is not continuous, by learning?",
                Approximation::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("y(x) = c + \\sum_{j=1}^{m} v_j\\, \\sigma(w_j x + b_j)");
        int seeds = notebook.choose(8, 32);
        List<Fits> fits = Arrays.stream(UNITS).mapToObj(units -> fits(notebook, units, seeds)).toList();
        for (int target = 0; target < TARGETS.size(); target++) {
            measure(notebook, target, fits);
        }
        notebook.show(new Figures("The error falls with the units",
                "The root of the mean square error over the interval: the median of %d seeds, and between the best and the worst."
                        .formatted(seeds),
                new Figure("", Axis.of("hidden units").log().range(1, UNITS[UNITS.length - 1]),
                        Axis.of("root mean square error").log(), IntStream
                                .range(0, TARGETS.size()).boxed().flatMap(t -> errors(t, fits).stream()).toList())));
        notebook.show(new Figures("What nets of a few units learn",
                "The function, and for each size the net of the median error.",
                IntStream.range(0, TARGETS.size()).mapToObj(t -> curves(t, fits)).toList()));
        notebook.show(new Figures("What the units do",
                "The net with %d hidden units: the part vσ(wx + b) of each unit, and the net, their sum with the bias."
                        .formatted(TAKEN_APART),
                IntStream.range(0, TARGETS.size()).mapToObj(t -> parts(t, fits)).toList()));
        notebook.show(table(fits));
    }

    private static void measure(Notebook notebook, int target, List<Fits> fits) {
        String name = TARGETS.get(target).name();
        notebook.measured(name + ": doublings of the units that lower the median error",
                (int) IntStream.range(1, fits.size())
                        .filter(i -> fits.get(i).median(target) < fits.get(i - 1).median(target)).count(),
                Expected.exactly(fits.size() - 1));
        notebook.measured("%s: median root mean square error with 1 unit".formatted(name),
                fits.getFirst().median(target),
                Expected.reported());
        notebook.measured("%s: median root mean square error with %d units".formatted(name, UNITS[UNITS.length - 1]),
                fits.getLast().median(target), Expected.atMost(TARGETS.get(target).bound()));
    }

    // ---- learning

    private static Fits fits(Notebook notebook, int units, int seeds) {
        int nets = TARGETS.size() * seeds;
        var network = SideBySide.of(nets, 1, units, Initializer.normal(DEVIATION), Initializer.leCun());
        var options = TrainingOptions.defaults().batch(16).seed(notebook.seed());
        try (var trainer = Trainer.of(network, Loss.squaredError(), Optimizer.adam(0.1), notebook.backend(), options)) {
            spread(trainer.session(), notebook.seed());
            notebook.train(units + " units", trainer, data(POINTS, REPEATS, seeds),
                    Epochs.epochs(notebook.choose(24, 100)), Map.of());
            float[][] rows = trainer.outputs(data(FINE_POINTS, 1, seeds));
            double[][] outputs = IntStream.range(0, nets)
                    .mapToObj(n -> Arrays.stream(rows).mapToDouble(row -> row[n]).toArray()).toArray(double[][]::new);
            return new Fits(units, seeds, outputs, parts(network, trainer.session(), units));
        }
    }

    /** Puts the middle of each hidden unit anywhere in the interval. <i>Source</i>: Nguyen &amp; Widrow 1990, §III. */
    private static void spread(Session session, long seed) {
        var random = new Random(seed);
        session.write("dense1/bias", Arrays.stream(session.read("dense1/weight"))
                .map(w -> -w * (2 * random.nextDouble() - 1)).toArray());
    }

    /** Points, each as often, and for each what each net is to give. */
    private static Dataset data(int count, int repeats, int seeds) {
        double[] x = points(count);
        int nets = TARGETS.size() * seeds;
        float[] inputs = new float[count * repeats];
        float[] targets = new float[inputs.length * nets];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) x[i % count];
            for (int n = 0; n < nets; n++) {
                targets[i * nets + n] = (float) TARGETS.get(n / seeds).function().applyAsDouble(x[i % count]);
            }
        }
        return Dataset.of("functions", Shape.of(1), inputs).withValues(Shape.of(nets), targets);
    }

    private static double[] points(int count) {
        return IntStream.range(0, count).mapToDouble(i -> -1 + (2 * i + 1.0) / count).toArray();
    }

    /** What each hidden unit of all nets adds to its net's output, in the size that is taken apart. */
    private static double[][] parts(Network network, Session session, int units) {
        if (units != TAKEN_APART) {
            return new double[0][];
        }
        double[] z = Inside.look(network, "sigmoid1", session, FINE_POINTS, points(FINE_POINTS));
        double[] v = session.read("readout1/weight");
        return IntStream.range(0, v.length).mapToObj(j -> IntStream.range(0, FINE_POINTS)
                .mapToDouble(i -> v[j] * z[i * v.length + j]).toArray()).toArray(double[][]::new);
    }

    // ---- what is shown

    private static List<Mark> errors(int target, List<Fits> fits) {
        String name = TARGETS.get(target).name();
        double[] units = Arrays.stream(UNITS).asDoubleStream().toArray();
        return List.of(
                new Mark.Band(name, units, fits.stream().mapToDouble(f -> f.errors(target)[0]).toArray(),
                        fits.stream().mapToDouble(f -> f.errors(target)[f.seeds() - 1]).toArray()),
                new Mark.Line(name, units, fits.stream().mapToDouble(f -> f.median(target)).toArray()));
    }

    private static Figure curves(int target, List<Fits> fits) {
        double[] x = points(FINE_POINTS);
        Target wanted = TARGETS.get(target);
        var marks = new ArrayList<Mark>();
        marks.add(new Mark.Line("", x, Arrays.stream(x).map(wanted.function()).toArray()).look(Mark.Look.DASHED));
        fits.stream().limit(DRAWN).forEach(f -> marks.add(
                new Mark.Line(f.units() == 1 ? "1 unit" : f.units() + " units", x, f.outputs()[f.medianNet(target)])));
        return new Figure(wanted.name(), Axis.of("x").range(-1, 1), Axis.of("y"), marks);
    }

    private static Figure parts(int target, List<Fits> fits) {
        Fits some = fits.stream().filter(f -> f.units() == TAKEN_APART).findFirst().orElseThrow();
        double[] x = points(FINE_POINTS);
        var marks = new ArrayList<Mark>();
        int net = some.medianNet(target);
        Arrays.stream(some.parts(), net * TAKEN_APART, (net + 1) * TAKEN_APART)
                .forEach(part -> marks.add(new Mark.Line("units", x, part)));
        marks.add(new Mark.Line("net", x, some.outputs()[net]));
        return new Figure(TARGETS.get(target).name(), Axis.of("x").range(-1, 1), Axis.of("y"), marks);
    }

    private static Section table(List<Fits> fits) {
        var columns = new ArrayList<>(List.of(new Column("hidden units")));
        TARGETS.forEach(t -> columns.addAll(List.of(new Column(t.name() + ", median"), new Column("best"))));
        List<List<Cell>> rows = fits.stream().map(f -> {
            var cells = new ArrayList<Cell>();
            cells.add(new Cell.Quantity(f.units(), 0));
            for (int target = 0; target < TARGETS.size(); target++) {
                cells.add(new Cell.Quantity(f.median(target), 4));
                cells.add(new Cell.Quantity(f.errors(target)[0], 4));
            }
            return (List<Cell>) cells;
        }).toList();
        return new Section.Table("Root mean square errors", "The median and the best of the seeds.", columns, rows);
    }
}
