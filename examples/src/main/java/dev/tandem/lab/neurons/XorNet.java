package dev.tandem.lab.neurons;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;

import dev.tandem.data.Dataset;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One net that learns XOR by itself, and what it becomes. */
final class XorNet {

    private static final int XOR = 6;
    private static final int CELLS = 81;
    private static final double LOW = -0.5;
    private static final double HIGH = 1.5;
    private static final double[] LEVELS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

    private XorNet() {
    }

    /**
     * Trains a net alone that learns from its start among others, and one that does not, and shows what they became.
     *
     * @param among what the first gave among others for the inputs (1, 0)
     */
    static Figures show(Notebook notebook, Start learnt, Start stuck, double among) {
        var figures = new ArrayList<Figure>();
        Network network = sequential(features(2), dense(2), sigmoid(), dense(1), sigmoid());
        try (Trainer trainer = train(notebook, "learnt", network, learnt)) {
            float[][] y = Xor.outputs(trainer);
            notebook.measured("XOR net that learns, trained alone: E", error(y), Expected.atMost(0.01));
            notebook.measured("the same net alone and among the others: difference of its output for (1, 0)",
                    y[1][0] - among,
                    Expected.near(0, 1e-3));
            figures.add(surface("a net that learnt", trainer));
            figures.add(hidden("its hidden units", network, trainer.session()));
        }
        try (Trainer trainer = train(notebook, "stuck", network, stuck)) {
            notebook.measured("XOR net that is stuck, trained alone: E", error(Xor.outputs(trainer)),
                    Expected.atLeast(0.1));
            figures.add(surface("a net that is stuck", trainer));
        }
        return new Figures("What the nets became",
                "Left and right: the output over the plane, 0.1 between the lines, the stronger the shade the higher; the straight lines are where the "
                        + "hidden units are ½. Middle: what the hidden units give for the four inputs; there one line divides XOR.",
                figures);
    }

    private static Trainer train(Notebook notebook, String key, Network network, Start start) {
        var trainer = Trainer.of(network, Loss.squaredError(), Optimizer.sgd(1).momentum(0.9), notebook.backend(),
                Xor.options(notebook));
        trainer.session().write("dense1/weight", start.hidden());
        trainer.session().write("dense2/weight", start.readout());
        notebook.train(key, trainer, Xor.data(XOR), Xor.epochs(notebook), Map.of());
        return trainer;
    }

    private static double error(float[][] y) {
        return IntStream.range(0, y.length).mapToDouble(row -> y[row][0] - Xor.target(XOR, row)).map(d -> d * d / 2)
                .sum();
    }

    private static Figure surface(String title, Trainer trainer) {
        float[] grid = new float[2 * CELLS * CELLS];
        for (int row = 0; row < CELLS; row++) {
            for (int column = 0; column < CELLS; column++) {
                int at = 2 * (row * CELLS + column);
                grid[at] = (float) (LOW + (HIGH - LOW) * column / (CELLS - 1));
                grid[at + 1] = (float) (LOW + (HIGH - LOW) * row / (CELLS - 1));
            }
        }
        float[][] y = trainer.outputs(Dataset.of("grid", Shape.of(2), grid));
        var marks = new ArrayList<Mark>();
        marks.add(new Mark.Contours(LOW, HIGH, LOW, HIGH, CELLS,
                IntStream.range(0, y.length).mapToDouble(i -> y[i][0]).toArray(),
                LEVELS));
        double[] w = trainer.session().read("dense1/weight");
        double[] b = trainer.session().read("dense1/bias");
        for (int unit = 0; unit < 2; unit++) {
            marks.add(line("", w[unit], w[2 + unit], b[unit]).look(Mark.Look.DASHED));
        }
        marks.addAll(rows(new double[]{0, 1, 0, 1}, new double[]{0, 0, 1, 1}));
        return new Figure(title, Axis.of("x₁").range(LOW, HIGH), Axis.of("x₂").range(LOW, HIGH), marks, true);
    }

    private static Figure hidden(String title, Network network, Session session) {
        double[] z = Inside.look(network, "sigmoid1", session, 4, new double[]{0, 0, 1, 0, 0, 1, 1, 1});
        double[] v = session.read("dense2/weight");
        var marks = new ArrayList<>(rows(IntStream.range(0, 4).mapToDouble(i -> z[2 * i]).toArray(),
                IntStream.range(0, 4).mapToDouble(i -> z[2 * i + 1]).toArray()));
        marks.add(line("y = ½", v[0], v[1], session.read("dense2/bias")[0]));
        return new Figure(title, Axis.of("z₁").range(-0.1, 1.1), Axis.of("z₂").range(-0.1, 1.1), marks, true);
    }

    /** The four inputs at some places, by their targets. */
    private static List<Mark> rows(double[] x, double[] y) {
        return List.of(new Mark.Dots("t = 1", new double[]{x[1], x[2]}, new double[]{y[1], y[2]}),
                new Mark.Dots("t = 0", new double[]{x[0], x[3]}, new double[]{y[0], y[3]}));
    }

    /** Where ax + by + c is 0, within the plane that is shown. */
    private static Mark.Line line(String name, double a, double b, double c) {
        boolean steep = Math.abs(a) > Math.abs(b);
        double[] along = {LOW, HIGH};
        double[] across = {across(steep, a, b, c, LOW), across(steep, a, b, c, HIGH)};
        return new Mark.Line(name, steep ? across : along, steep ? along : across);
    }

    private static double across(boolean steep, double a, double b, double c, double along) {
        return -(c + (steep ? b : a) * along) / (steep ? a : b);
    }
}
