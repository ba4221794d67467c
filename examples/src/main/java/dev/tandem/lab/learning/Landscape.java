package dev.tandem.lab.learning;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.optim.Optimizer.sgd;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
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
 * Gradient descent on functions of two numbers, where every step can be seen. <i>Source</i>: for the limit 2/λ and the best rate
 * LeCun, Bottou, Orr &amp; Müller 1998, "Efficient BackProp", §5; Goodfellow, Bengio &amp; Courville 2016, §4.3 and §8.2.
 */
final class Landscape {

    private static final double CURVATURE = 2;
    /** Numbers of 3 bits times themselves: as many steps are exact in float32. */
    private static final int EXACT_STEPS = 7;
    private static final double NARROW = 10;
    private static final Window BOWL_PART = new Window(-6, 3, -3, 3);
    private static final Points BOWL_START = Points.of(-5, 0.6);
    private static final int BOWL_STEPS = 30;

    private Landscape() {
    }

    static Lab lab() {
        return new Lab("landscape", Chapter.LEARNING, "Going downhill",
                "Where does gradient descent end? It depends on the learning rate, on the start, and at saddles on chance. With two "
                        + "weights instead of millions each step can be drawn.",
                Landscape::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("w_{t+1} = w_t - \\eta \\nabla f(w_t)");
        notebook.formula("f(w) = \\frac{1}{2} \\lambda w^2: \\quad w_{t+1} = (1 - \\eta \\lambda) w_t, \\quad "
                + "\\left|1 - \\eta \\lambda\\right| < 1 \\mbox{ if and only if } 0 < \\eta < \\frac{2}{\\lambda}");
        parabola(notebook);
        bowl(notebook);
        Basins.show(notebook);
        Saddle.show(notebook);
    }

    // ---- one curvature

    private static void parabola(Notebook notebook) {
        var marks = new ArrayList<Mark>();
        marks.add(parabola(notebook, 0.125, "too small"));
        marks.add(parabola(notebook, 0.4375, "just below 1/λ"));
        marks.add(parabola(notebook, 0.9375, "just below 2/λ"));
        marks.add(parabola(notebook, 1, "2/λ"));
        marks.add(parabola(notebook, 1.0625, "just above 2/λ"));
        try (var descent = descent(notebook, CURVATURE, 0, Points.of(1, 0))) {
            notebook.measured("η = 0.5, 1/λ: |w| after one step", Math.abs(descent.go(1, 0.5, 0).now().x()[0]),
                    Expected.exactly(0));
        }
        notebook.show(new Figures("Beyond 2/λ each step goes farther away than it was",
                "f(w) = ½λw² with λ = 2 from w = 1. Each step multiplies w by 1 − ηλ: above 1/λ it jumps to the other side, at 2/λ "
                        + "just as far there, beyond it farther.",
                new Figure("", Axis.of("step"), Axis.of("distance from the minimum, |w|").log().range(1e-4, 100),
                        marks)));
    }

    private static Mark parabola(Notebook notebook, double rate, String called) {
        double factor = 1 - rate * CURVATURE;
        try (var descent = descent(notebook, CURVATURE, 0, Points.of(1, 0))) {
            double[] w = descent.walk(40, rate, 0).of(0).x();
            double[] factors = IntStream.range(0, EXACT_STEPS).mapToDouble(t -> w[t + 1] / w[t]).distinct().toArray();
            notebook.measured("λ = 2, η = " + rate + ", " + called + ": wₜ₊₁ / wₜ, the same at each of 7 steps",
                    factors.length == 1 ? factors[0] : Double.NaN, Expected.exactly(factor));
            double[] step = IntStream.range(0, w.length).asDoubleStream().toArray();
            return new Mark.Line("η = " + rate + ", " + called, step, Arrays.stream(w).map(Math::abs).toArray());
        }
    }

    private static Descent descent(Notebook notebook, double ofX, double ofY, Points start) {
        return new Descent(quadratic(ofX, ofY), sgd(1), notebook.backend(), notebook.seed(), start);
    }

    /** ½(λx·x² + λy·y²). */
    private static Terrain quadratic(double ofX, double ofY) {
        return new Terrain(add(mul(lit(ofX / 2), square(o(0))), mul(lit(ofY / 2), square(o(1)))));
    }

    // ---- two curvatures

    private static void bowl(Notebook notebook) {
        double best = 2 / (1 + NARROW);
        Walk small = bowl(notebook, 0.01);
        Walk right = bowl(notebook, best);
        Walk large = bowl(notebook, 0.205);
        notebook.measured("bowl, η = 0.01, too small: xₜ₊₁ / xₜ, mean of 30 steps", factor(small.of(0).x()),
                Expected.near(0.99, 1e-5));
        notebook.measured("bowl, η = 2/(1 + 10), right: xₜ₊₁ / xₜ, mean of 30 steps", factor(right.of(0).x()),
                Expected.near((NARROW - 1) / (NARROW + 1), 1e-5));
        notebook.measured("bowl, η = 2/(1 + 10), right: yₜ₊₁ / yₜ, mean of 30 steps", -factor(right.of(0).y()),
                Expected.near((1 - NARROW) / (NARROW + 1), 1e-5));
        notebook.measured("bowl, η = 0.205, beyond 2/10: yₜ₊₁ / yₜ, mean of 30 steps", -factor(large.of(0).y()),
                Expected.near(-1.05, 1e-5));
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            notebook.show(new Figures("Learning rate: too small, right, too large",
                    "f(x, y) = ½(x² + 10 y²), 30 steps from the ring to the large dot. The steepest curvature, 10, forbids rates beyond "
                            + "2/10; the flattest, 1, makes those steps slow. The right rate for both is 2/(1 + 10).",
                    bowl(session, "η = 0.01, too small", small), bowl(session, "η = 0.182, right", right),
                    bowl(session, "η = 0.205, too large", large)));
        }
    }

    private static Walk bowl(Notebook notebook, double rate) {
        try (var descent = descent(notebook, 1, NARROW, BOWL_START)) {
            return descent.walk(BOWL_STEPS, rate, 0);
        }
    }

    /** The size of what each step multiplies by, over an even number of steps. */
    private static double factor(double[] way) {
        return Math.pow(way[BOWL_STEPS] / way[0], 1.0 / BOWL_STEPS);
    }

    private static Figure bowl(Session session, String title, Walk walk) {
        return Figure.plane(title, Axis.of("x").range(BOWL_PART.fromX(), BOWL_PART.toX()),
                Axis.of("y").range(BOWL_PART.fromY(), BOWL_PART.toY()),
                quadratic(1, NARROW).contours(session, BOWL_PART, 0.25, 1, 2.5, 5, 10, 15, 25, 40),
                walk.path("way", 0));
    }
}
