package dev.tandem.lab.neurons;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Neurons without learning: weights alone make them compute. <i>Source</i>: McCulloch &amp; Pitts 1943, "A logical calculus of the ideas
 * immanent in nervous activity"; inputs and outputs are ±1 here, and the threshold is the weight of an input that is always 1.
 */
final class McCullochPitts {

    private static final int INPUTS_OF_THRESHOLDS = 5;

    private McCullochPitts() {
    }

    /**
     * A neuron and what it is to compute.
     *
     * @param weights w₀, of the input that is always 1, then one for each input
     * @param truth from the inputs
     */
    private record Neuron(String name, double[] weights, Predicate<double[]> truth) {

        int inputs() {
            return weights.length - 1;
        }
    }

    private static final List<Neuron> GATES = List.of(
            new Neuron("AND", new double[]{-1, 1, 1}, x -> on(x) == 2),
            new Neuron("OR", new double[]{1, 1, 1}, x -> on(x) >= 1),
            new Neuron("NAND", new double[]{1, -1, -1}, x -> on(x) < 2),
            new Neuron("NOR", new double[]{-1, -1, -1}, x -> on(x) == 0),
            new Neuron("NOT", new double[]{0, -1}, x -> on(x) == 0));

    static Lab lab() {
        return new Lab("mp-neuron", Chapter.NEURONS, "The McCulloch-Pitts neuron",
                "What can one neuron compute whose weights are given, not learnt? It sums its weighted inputs and fires, 1, "
                        + "when the sum is not negative, else it gives −1.",
                McCullochPitts::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("y = f\\left(\\sum_{i=0}^{n} w_i x_i\\right), \\quad x_0 = 1, \\quad f(a) = "
                + "\\begin{cases} 1 & a \\ge 0 \\\\ -1 & a < 0 \\end{cases}");
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            for (Neuron gate : GATES) {
                notebook.measured(gate.name() + ": rows of the truth table that are right", right(session, gate),
                        Expected.exactly(1 << gate.inputs()));
            }
            for (int k = 1; k <= INPUTS_OF_THRESHOLDS; k++) {
                Neuron neuron = atLeast(k);
                notebook.measured("%s: rows that are right".formatted(neuron.name()), right(session, neuron),
                        Expected.exactly(1 << INPUTS_OF_THRESHOLDS));
            }
            notebook.show(new Figures("What each neuron divides",
                    "The line is where the sum is 0. The neuron fires on it and on its shaded side.",
                    GATES.stream().filter(g -> g.inputs() == 2).map(g -> figure(session, g)).toList()));
        }
    }

    /** Fires where k inputs or more of five are on. */
    private static Neuron atLeast(int k) {
        double[] weights = new double[INPUTS_OF_THRESHOLDS + 1];
        Arrays.fill(weights, 1);
        weights[0] = INPUTS_OF_THRESHOLDS - 2 * k;
        return new Neuron(k + " of " + INPUTS_OF_THRESHOLDS, weights, x -> on(x) >= k);
    }

    private static long on(double[] x) {
        return Arrays.stream(x).filter(v -> v == 1).count();
    }

    private static int right(Session session, Neuron neuron) {
        double[][] rows = rows(neuron.inputs());
        double[] fired = fired(session, neuron, rows);
        int right = 0;
        for (int i = 0; i < rows.length; i++) {
            if (fired[i] == (neuron.truth().test(rows[i]) ? 1 : -1)) {
                right++;
            }
        }
        return right;
    }

    /** All rows of −1 and 1. */
    private static double[][] rows(int inputs) {
        double[][] rows = new double[1 << inputs][inputs];
        for (int r = 0; r < rows.length; r++) {
            for (int i = 0; i < inputs; i++) {
                rows[r][i] = (r >> i & 1) == 1 ? 1 : -1;
            }
        }
        return rows;
    }

    /** What the neuron gives for each row. */
    private static double[] fired(Session session, Neuron neuron, double[][] rows) {
        int inputs = neuron.inputs();
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(rows.length, inputs));
        Value w = b.constant(TensorType.f32(inputs, 1), Values.of(Arrays.copyOfRange(neuron.weights(), 1, inputs + 1)));
        Expr sum = Expr.add(o(0), lit(neuron.weights()[0]));
        Value y = Ops.map("step", select(apply(Fn2.LE, Expr.ZERO, sum), lit(1), lit(-1)), Ops.matmul(x, w));
        return session.look(y, Map.of("x", Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray()));
    }

    private static Figure figure(Session session, Neuron gate) {
        double[] w = gate.weights();
        double[][] rows = rows(2);
        double[] fired = fired(session, gate, rows);
        double edge = 2;
        var marks = new ArrayList<Mark>();
        marks.add(Mark.Contours.of((x, y) -> w[0] + w[1] * x + w[2] * y, -edge, edge, -edge, edge, 0));
        marks.add(Mark.Line.of("", -edge, edge, x -> -(w[0] + w[1] * x) / w[2]));
        marks.add(dots("fires, 1", rows, fired, 1));
        marks.add(dots("is silent, −1", rows, fired, -1));
        return new Figure(gate.name(), Axis.of("x₁").range(-edge, edge), Axis.of("x₂").range(-edge, edge), marks, true);
    }

    private static Mark dots(String name, double[][] rows, double[] fired, double wanted) {
        int[] those = IntStream.range(0, rows.length).filter(i -> fired[i] == wanted).toArray();
        return new Mark.Dots(name, Arrays.stream(those).mapToDouble(i -> rows[i][0]).toArray(),
                Arrays.stream(those).mapToDouble(i -> rows[i][1]).toArray());
    }
}
