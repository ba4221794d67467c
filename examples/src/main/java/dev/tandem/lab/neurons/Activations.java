package dev.tandem.lab.neurons;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.nn.Layers.activation;
import static dev.tandem.nn.Layers.hardTanh;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sigmoid;
import static dev.tandem.nn.Layers.tanh;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Layer;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The functions that neurons apply to their sums, with derivatives by the engine's differentiation. <i>Source</i>: the step McCulloch
 * &amp; Pitts 1943; the sigmoid in back-propagation Rumelhart, Hinton &amp; Williams 1986; the rectifier and its sparse activations Glorot,
 * Bordes &amp; Bengio 2011, §3.
 */
final class Activations {

    private static final double EDGE = 4;
    private static final int CELLS = 800;
    private static final double STEP_OF_QUOTIENT = 1e-4;

    private Activations() {
    }

    /**
     * An activation.
     *
     * @param layer applies it
     */
    private record Activation(String name, Layer layer) {
    }

    private static final Activation SIGMOID = new Activation("sigmoid", sigmoid());
    private static final Activation TANH = new Activation("tanh", tanh());
    private static final List<Activation> ALL = List.of(
            new Activation("step", activation("step", select(apply(Fn2.LE, Expr.ZERO, o(0)), lit(1), lit(-1)))),
            new Activation("linear", activation("linear", o(0))),
            new Activation("ramp", hardTanh()),
            SIGMOID,
            TANH,
            new Activation("ReLU", relu()));

    static Lab lab() {
        return new Lab("activations", Chapter.NEURONS, "Activations and their derivatives",
                "A net learns by the derivatives of its neurons. Where is the derivative of each activation, how large is it, and how "
                        + "many neurons does ReLU leave at exactly 0?",
                Activations::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "\\sigma(a) = \\frac{1}{1 + e^{-a}}, \\quad \\sigma'(a) = \\sigma(a) (1 - \\sigma(a)) \\le \\frac{1}{4}");
        notebook.formula("\\tanh(a) = 2 \\sigma(2a) - 1, \\quad \\tanh'(a) = 1 - \\tanh^2(a) \\le 1");
        notebook.formula(
                "\\mbox{ramp}(a) = \\begin{cases} -1 & a < -1 \\\\ a & -1 \\le a \\le 1 \\\\ 1 & a > 1 \\end{cases} \\quad "
                        + "\\mbox{ReLU}(a) = \\begin{cases} 0 & a < 0 \\\\ a & a \\ge 0 \\end{cases}");
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            notebook.show(new Figures("Where neurons can learn",
                    "Each activation f and its derivative f′, which the engine derives from f. Where f′ is 0 no error comes back.",
                    ALL.stream().map(a -> figure(session, a)).toList()));
            measureLargest(notebook, session, SIGMOID, Expected.atMost(0.25));
            measureLargest(notebook, session, TANH, Expected.atMost(1));
            measureDerivatives(notebook, session);
            notebook.measured("tanh(a) − (2σ(2a) − 1): largest difference", tanhByItself(session),
                    Expected.near(0, 1e-6));
        }
        SparseActivations.show(notebook);
    }

    // ---- values and derivatives

    private static double[] values(Session session, Activation f, double... x) {
        return session.look(f.layer().apply(input(x)), Map.of("x", x));
    }

    /** The derivative of the sum of all f(x) by each x is f′(x). */
    private static double[] derivatives(Session session, Activation f, double... x) {
        Value input = input(x);
        Map<Value, Value> gradients = Gradients.of(Ops.sum(f.layer().apply(input)), List.of(input));
        return session.look(Objects.requireNonNull(gradients.get(input)), Map.of("x", x));
    }

    private static Value input(double[] x) {
        return new GraphBuilder(true).input("x", TensorType.f32(x.length));
    }

    private static double[] grid(double from, double to, int cells) {
        return IntStream.rangeClosed(0, cells).mapToDouble(i -> from + (to - from) * i / cells).toArray();
    }

    private static Figure figure(Session session, Activation f) {
        double[] x = grid(-EDGE, EDGE, CELLS);
        return Figure.of(f.name(), Axis.of("a").range(-EDGE, EDGE), Axis.of("f(a), f′(a)").range(-2, 2),
                new Mark.Line("f", x, values(session, f, x)),
                new Mark.Line("f′", x, derivatives(session, f, x)).look(Mark.Look.DASHED));
    }

    // ---- what is measured

    /** Searches the whole axis, then ever closer about the largest that was found. */
    private static void measureLargest(Notebook notebook, Session session, Activation f, Expected bound) {
        double at = 0.123;
        double largest = 0;
        for (double reach = 10; reach > 1e-3; reach /= 20) {
            double[] x = grid(at - reach, at + reach, CELLS);
            double[] slopes = derivatives(session, f, x);
            int best = IntStream.range(0, x.length).reduce(0, (a, b) -> slopes[b] > slopes[a] ? b : a);
            if (slopes[best] > largest) {
                at = x[best];
                largest = slopes[best];
            }
        }
        notebook.measured(f.name() + ": largest derivative found", largest, bound);
        notebook.measured(f.name() + ": where it is largest", at, Expected.near(0, 1e-3));
    }

    /** Against difference quotients in double precision, between the kinks. */
    private static void measureDerivatives(Notebook notebook, Session session) {
        double cell = 2 * EDGE / CELLS;
        double[] x = grid(-EDGE + cell / 2, EDGE - cell / 2, CELLS - 1);
        try (var doubles = OracleBackend.open(); var exact = new Session(doubles, notebook.seed())) {
            for (Activation f : ALL) {
                double[] slopes = derivatives(session, f, x);
                double[] right = values(exact, f, shifted(x, STEP_OF_QUOTIENT));
                double[] left = values(exact, f, shifted(x, -STEP_OF_QUOTIENT));
                notebook.measured(f.name() + ": derivative, largest difference from a difference quotient",
                        IntStream.range(0, x.length)
                                .mapToDouble(i -> Math.abs(slopes[i] - (right[i] - left[i]) / (2 * STEP_OF_QUOTIENT)))
                                .max()
                                .orElseThrow(),
                        Expected.near(0, 1e-6));
            }
        }
    }

    private static double[] shifted(double[] x, double by) {
        return Arrays.stream(x).map(v -> v + by).toArray();
    }

    private static double tanhByItself(Session session) {
        double[] x = grid(-EDGE, EDGE, CELLS);
        double[] tanh = values(session, TANH, x);
        double[] sigmoid = values(session, SIGMOID, Arrays.stream(x).map(v -> 2 * v).toArray());
        return IntStream.range(0, x.length).mapToDouble(i -> Math.abs(tanh[i] - (2 * sigmoid[i] - 1))).max()
                .orElseThrow();
    }
}
