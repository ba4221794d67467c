package dev.tandem.lab.learning;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;
import static dev.tandem.optim.Optimizer.sgd;

import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.learning.Descent.Walk;
import dev.tandem.lab.learning.Terrain.Points;
import dev.tandem.lab.learning.Terrain.Window;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A saddle: downhill to it, and downhill away from it. <i>Source</i>: Dauphin et al. 2014, "Identifying and attacking the saddle point
 * problem", §3: in many dimensions saddles, not local minima, are what descent meets.
 */
final class Saddle {

    private static final double RATE = 0.1;
    private static final int STEPS = 200;
    private static final int WALKERS = 400;
    private static final double NOISE = 0.01;

    /** ½x² − ½y² + ¼y⁴: the saddle at (0, 0), minima at (0, ±1). */
    private static final Terrain SURFACE = new Terrain(
            add(sub(mul(lit(0.5), square(o(0))), mul(lit(0.5), square(o(1)))),
                    mul(lit(0.25), square(square(o(1))))));
    private static final Window PART = new Window(-1.9, 1.9, -1.3, 1.3);

    private Saddle() {
    }

    static void show(Notebook notebook) {
        notebook.formula("f(x, y) = \\frac{1}{2} x^2 - \\frac{1}{2} y^2 + \\frac{1}{4} y^4: \\quad "
                + "\\mbox{near the saddle } y_{t+1} \\approx (1 + \\eta) y_t");
        Walk starts = walk(notebook, new double[]{0, 1e-3, -1e-3, 1e-1, 1e-5, 1e-7});
        notebook.measured("saddle, start (1, 0), on the ridge: |y| after 200 steps", Math.abs(starts.y()[STEPS][0]),
                Expected.exactly(0));
        notebook.measured("saddle, start (1, 0): distance from the saddle after 200 steps",
                Math.abs(starts.x()[STEPS][0]), Expected.atMost(1e-8));
        notebook.measured("saddle, start (1, 0.001): y after 200 steps", starts.y()[STEPS][1],
                Expected.near(1, 1e-6));
        notebook.measured("saddle, start (1, −0.001): y after 200 steps", starts.y()[STEPS][2],
                Expected.near(-1, 1e-6));
        double[] y = starts.of(1).y();
        notebook.measured("saddle, start (1, 0.001): steps until y is 0.1, ln 100 / ln(1 + η) rounded up",
                IntStream.range(0, y.length).filter(t -> y[t] >= 0.1).findFirst().orElseThrow(),
                Expected.exactly(Math.ceil(Math.log(100) / Math.log1p(RATE))));
        Walk noisy = noisy(notebook);
        notebook.show(new Figures("A saddle holds who comes along its ridge, for a while",
                "The saddle is in the middle, the minima above and below. On the ridge, y = 0, nothing pushes sideways: descent ends in the "
                        + "saddle. Beside it the way out begins with a plateau of the loss, the longer the nearer. Noise always finds out.",
                plane(notebook, starts, noisy), plateau(starts)));
    }

    private static Walk walk(Notebook notebook, double[] y) {
        double[] x = new double[y.length];
        Arrays.fill(x, 1);
        try (var descent = new Descent(SURFACE, sgd(RATE), notebook.backend(), notebook.seed(), new Points(x, y))) {
            return descent.walk(STEPS, RATE, 0);
        }
    }

    /** From the ridge, with noise. */
    private static Walk noisy(Notebook notebook) {
        try (var descent = new Descent(SURFACE, sgd(RATE), notebook.backend(), notebook.seed(),
                Points.of(1, 0, WALKERS))) {
            Walk walk = descent.walk(STEPS, RATE, NOISE);
            double[] y = walk.y()[STEPS];
            notebook.measured(
                    "saddle, 400 walks from (1, 0) with gradient noise of deviation 0.01: walks that leave it",
                    (int) Arrays.stream(y).filter(v -> Math.abs(v) > 0.9).count(), Expected.exactly(WALKERS));
            notebook.measured("saddle, those walks: share that ends in the upper minimum",
                    (double) Arrays.stream(y).filter(v -> v > 0.9).count() / WALKERS, Expected.near(0.5, 0.1));
            return walk;
        }
    }

    private static Figure plane(Notebook notebook, Walk starts, Walk noisy) {
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            double[] levels = IntStream.rangeClosed(-5, 12).mapToDouble(i -> 0.08 * i + 0.16).toArray();
            return Figure.plane("ways", Axis.of("x").range(PART.fromX(), PART.toX()),
                    Axis.of("y").range(PART.fromY(), PART.toY()), SURFACE.contours(session, PART, levels),
                    starts.path("from (1, 0)", 0), starts.path("from (1, 0.001)", 1),
                    starts.path("from (1, −0.001)", 2), noisy.path("from (1, 0) with noise", 0));
        }
    }

    private static Figure plateau(Walk starts) {
        var marks = new ArrayList<Mark>();
        String[] heights = {"0", "0.001", "", "0.1", "10⁻⁵", "10⁻⁷"};
        for (int walker : new int[]{3, 1, 4, 5, 0}) {
            Points way = starts.of(walker);
            marks.add(new Mark.Line("from (1, " + heights[walker] + ")",
                    IntStream.rangeClosed(0, STEPS).asDoubleStream().toArray(),
                    IntStream.rangeClosed(0, STEPS).mapToDouble(t -> height(way.x()[t], way.y()[t])).toArray()));
        }
        return new Figure("loss by step", Axis.of("step"), Axis.of("loss f"), marks);
    }

    private static double height(double x, double y) {
        return 0.5 * x * x - 0.5 * y * y + 0.25 * y * y * y * y;
    }
}
