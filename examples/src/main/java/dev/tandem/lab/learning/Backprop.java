package dev.tandem.lab.learning;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.learning.LayeredNet.Hidden;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.Table;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Back-propagation three ways: by loops, by the engine, by finite differences. <i>Source</i>: Rumelhart, Hinton &amp; Williams 1986;
 * Bishop 2006, §5.3.1 for the letters and §5.3.3 for the differences.
 */
final class Backprop {

    /** Two inputs, three hidden units, two outputs; the first weight of each row is of the input that is always 1. */
    private static final LayeredNet SMALL = new LayeredNet(new double[][][]{
            {{0.1, 0.4, -0.6}, {-0.2, 0.7, 0.3}, {0.3, -0.5, 0.8}},
            {{0.2, 0.6, -0.4, 0.5}, {-0.1, 0.3, 0.9, -0.7}}}, Hidden.TANH);
    private static final double[] X = {0.5, -1};
    private static final double[] T = {1, 0};
    private static final double EPSILON = 1e-5;
    private static final double EXACT = 1e-12;
    private static final double DIFFERENCES = 1e-6;

    private Backprop() {
    }

    static Lab lab() {
        return new Lab("backprop", Chapter.LEARNING, "Back-propagation, step by step",
                "How does a net know which weight to blame for its error? The δ of the outputs is sent back through the "
                        + "weights; each weight's gradient is the δ above it times the signal below it. Loops that say just that, the "
                        + "engine and finite differences must agree.",
                Backprop::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "a_j = \\sum_i w_{ji} z_i, \\quad z_j = h(a_j), \\quad E = \\frac{1}{2} \\sum_k (y_k - t_k)^2");
        notebook.formula("\\delta_k = y_k - t_k, \\quad \\delta_j = h'(a_j) \\sum_k w_{kj} \\delta_k, \\quad "
                + "\\frac{\\partial E}{\\partial w_{ji}} = \\delta_j z_i");
        double[][] z = SMALL.forward(X);
        double[][] delta = SMALL.deltas(z, T);
        double[][][] loops = SMALL.gradient(z, delta);
        notebook.show(new Figures("The error goes back through the same weights",
                "Each unit has its signal z and its δ. Full lines are positive weights, broken ones negative; biases are not drawn.",
                drawing(z, delta)));
        try (Backend oracle = OracleBackend.open(); var engine = new EngineNet(SMALL, oracle, X, T)) {
            smallNet(notebook, engine, z, delta, loops);
            notebook.show(differences(notebook, engine, loops));
            randomNets(notebook, oracle);
        }
        try (var engine = new EngineNet(SMALL, notebook.backend(), X, T)) {
            notebook.measured("small net in float32 on this device: largest |engine − loops|",
                    farthest(engine.gradient(), loops), Expected.atMost(1e-6));
        }
    }

    private static void smallNet(Notebook notebook, EngineNet engine, double[][] z, double[][] delta,
            double[][][] loops) {
        double[][] deltas = engine.deltas();
        double[][][] gradient = engine.gradient();
        double[][][] central = engine.centralDifferences(EPSILON);
        notebook.measured("small net: largest |engine − loops| of all δ, in double",
                farthest(new double[][][]{deltas}, new double[][][]{delta}), Expected.atMost(EXACT));
        notebook.measured("small net: largest |engine − loops| of all ∂E/∂w, in double", farthest(gradient, loops),
                Expected.atMost(EXACT));
        notebook.measured("small net: largest |central difference − loops| of all ∂E/∂w, ε = 10⁻⁵",
                farthest(central, loops), Expected.atMost(DIFFERENCES));
        notebook.measured("times that E was computed for the central differences of 17 weights", engine.runs(),
                Expected.exactly(2 * SMALL.size()));
        notebook.show(units(z, delta, deltas));
        notebook.show(weights(loops, gradient, central));
    }

    // ---- tables

    private static Section units(double[][] z, double[][] delta, double[][] engine) {
        var rows = new ArrayList<List<Cell>>();
        for (int l = 0; l < delta.length; l++) {
            boolean output = l == delta.length - 1;
            for (int j = 0; j < delta[l].length; j++) {
                double signal = z[l + 1][j];
                rows.add(List.of(new Cell.Text((output ? "output " : "hidden ") + (j + 1)), number(signal),
                        output ? new Cell.Quantity(T[j], 0) : new Cell.Text(""),
                        number(output ? 1 : SMALL.hidden().slope(signal)),
                        number(delta[l][j]), number(engine[l][j]), gap(engine[l][j], delta[l][j])));
            }
        }
        return new Table("Every δ of the small net", "x = (0.5, −1), t = (1, 0), h = tanh. In double precision.",
                columns("unit", "z or y", "t", "h′(a)", "δ by loops", "δ by the engine", "|difference|"), rows);
    }

    private static Section weights(double[][][] loops, double[][][] engine, double[][][] central) {
        var rows = new ArrayList<List<Cell>>();
        for (int l = 0; l < loops.length; l++) {
            for (int j = 0; j < loops[l].length; j++) {
                for (int i = 0; i < loops[l][j].length; i++) {
                    String layer = l == loops.length - 1 ? "output " : "hidden ";
                    double right = loops[l][j][i];
                    rows.add(List.of(new Cell.Text(layer + "w" + subscript(j + 1) + subscript(i)),
                            number(SMALL.weights()[l][j][i]),
                            number(right), number(engine[l][j][i]), gap(engine[l][j][i], right),
                            number(central[l][j][i]), gap(central[l][j][i], right)));
                }
            }
        }
        return new Table("Every ∂E/∂w of the small net",
                "wⱼᵢ leads from unit i of the layer below to unit j; i = 0 is the input that is always 1.",
                columns("weight", "w", "loops", "engine", "|engine − loops|", "central difference",
                        "|difference − loops|"),
                rows);
    }

    private static char subscript(int digit) {
        return (char) ('₀' + digit);
    }

    private static List<Column> columns(String... names) {
        return Arrays.stream(names).map(Column::new).toList();
    }

    private static Cell number(double value) {
        return new Cell.Quantity(value, 6);
    }

    private static Cell gap(double value, double right) {
        return new Cell.Significant(Math.abs(value - right));
    }

    // ---- figures

    private static Figure drawing(double[][] z, double[][] delta) {
        var marks = new ArrayList<Mark>();
        for (int l = 0; l < SMALL.layers(); l++) {
            for (int j = 0; j < SMALL.units(l + 1); j++) {
                for (int i = 0; i < SMALL.units(l); i++) {
                    var edge = new Mark.Line("", new double[]{l, l + 1}, new double[]{i, j});
                    marks.add(SMALL.weights()[l][j][i + 1] < 0 ? edge.look(Mark.Look.DASHED) : edge);
                }
            }
        }
        for (int l = 0; l < z.length; l++) {
            double[] across = new double[z[l].length];
            Arrays.fill(across, l);
            marks.add(new Mark.Dots("", across, counted(z[l].length)));
            for (int j = 0; j < z[l].length; j++) {
                String text = l == 0
                        ? String.format(Locale.ROOT, "x = %.2f", z[l][j])
                        : String.format(Locale.ROOT, "z = %.3f, δ = %.3f", z[l][j], delta[l - 1][j]);
                marks.add(new Mark.Label(text.replace('-', '−'), l - 0.06, j + 0.1));
            }
        }
        int most = IntStream.rangeClosed(0, SMALL.layers()).map(SMALL::units).max().orElseThrow();
        return new Figure("", Axis.named("layer", List.of("inputs", "hidden", "outputs")).range(-0.3, 2.7),
                Axis.named("unit", IntStream.rangeClosed(1, most).mapToObj(String::valueOf).toList())
                        .range(-0.4, most - 0.5),
                marks);
    }

    private static double[] counted(int length) {
        return IntStream.range(0, length).asDoubleStream().toArray();
    }

    private static Section differences(Notebook notebook, EngineNet engine, double[][][] right) {
        double[] epsilons = IntStream.rangeClosed(2, 26).mapToDouble(i -> Math.pow(10, -i / 2.0)).toArray();
        double[] central = errors(epsilons, engine::centralDifferences, right);
        double[] oneSided = errors(epsilons, engine::oneSidedDifferences, right);
        notebook.measured("order of the error of central differences in ε, from 10⁻¹ to 10⁻³",
                order(epsilons, central), Expected.near(2, 0.05));
        notebook.measured("order of the error of one-sided differences in ε, from 10⁻¹ to 10⁻³",
                order(epsilons, oneSided), Expected.near(1, 0.05));
        return new Figures("Finite differences: neither too large a step nor too small",
                "The largest error of any ∂E/∂w. Right, the series is cut off too early; left, the difference of two nearly equal "
                        + "numbers loses its digits. The engine's gradient has no step to choose.",
                Figure.of("", Axis.of("step ε").log(), Axis.of("largest error of ∂E/∂w").log(),
                        new Mark.Line("one-sided, (E(w + ε) − E(w)) / ε", epsilons, oneSided),
                        new Mark.Line("central, (E(w + ε) − E(w − ε)) / 2ε", epsilons, central),
                        Mark.Rule.level("half a unit in the last place of 1, in double", 0x1p-53)));
    }

    private static double[] errors(double[] epsilons, DoubleFunction<double[][][]> differences, double[][][] right) {
        return DoubleStream.of(epsilons).map(e -> farthest(differences.apply(e), right)).toArray();
    }

    /** From the first to the fifth: two decades. */
    private static double order(double[] epsilons, double[] errors) {
        return Math.log(errors[0] / errors[4]) / Math.log(epsilons[0] / epsilons[4]);
    }

    // ---- nets of other shapes

    private static void randomNets(Notebook notebook, Backend oracle) {
        var random = new Random(notebook.seed());
        int nets = notebook.choose(20, 200);
        double engineGap = 0;
        double differenceGap = 0;
        for (int n = 0; n < nets; n++) {
            notebook.checkGoesOn();
            int[] sizes = IntStream.range(0, 3 + n % 4).map(_ -> 1 + random.nextInt(6)).toArray();
            var net = LayeredNet.drawn(random, n % 2 == 0 ? Hidden.TANH : Hidden.SIGMOID, sizes);
            double[] x = random.doubles(sizes[0], -1, 1).toArray();
            double[] t = random.doubles(sizes[sizes.length - 1], -1, 1).toArray();
            double[][] z = net.forward(x);
            double[][][] loops = net.gradient(z, net.deltas(z, t));
            try (var engine = new EngineNet(net, oracle, x, t)) {
                engineGap = Math.max(engineGap, farthest(engine.gradient(), loops));
                differenceGap = Math.max(differenceGap, farthest(engine.centralDifferences(EPSILON), loops));
            }
        }
        String which = nets + " random nets of 1 to 4 hidden layers: largest ";
        notebook.measured(which + "|engine − loops|, in double", engineGap, Expected.atMost(EXACT));
        notebook.measured(which + "|central difference − loops|, ε = 10⁻⁵", differenceGap,
                Expected.atMost(DIFFERENCES));
    }

    /** The largest difference of two numbers in the same place. */
    private static double farthest(double[][][] some, double[][][] others) {
        double farthest = 0;
        for (int l = 0; l < some.length; l++) {
            for (int j = 0; j < some[l].length; j++) {
                for (int i = 0; i < some[l][j].length; i++) {
                    farthest = Math.max(farthest, Math.abs(some[l][j][i] - others[l][j][i]));
                }
            }
        }
        return farthest;
    }
}
