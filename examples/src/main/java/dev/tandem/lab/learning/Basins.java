package dev.tandem.lab.learning;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;
import static dev.tandem.optim.Optimizer.sgd;

import dev.tandem.graph.Expr;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.learning.Descent.Walk;
import dev.tandem.lab.learning.Terrain.Points;
import dev.tandem.lab.learning.Terrain.Window;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A surface with six minima of three depths, the six-hump camel: (4 − 2.1x² + x⁴/3)x² + xy + (4y² − 4)y². <i>Source</i>: Dixon &amp;
 * Szegö 1978, "Towards Global Optimization 2".
 */
final class Basins {

    /** A minimum, to four digits, and how deep it is. */
    private record Minimum(double x, double y, double height) {
    }

    /** A start, and the minimum in whose basin it is, from 1. */
    private record Start(double x, double y, int ends) {
    }

    private static final List<Minimum> MINIMA = List.of(new Minimum(-0.0898, 0.7127, -1.0316),
            new Minimum(0.0898, -0.7127, -1.0316), new Minimum(-1.7036, 0.7961, -0.2155),
            new Minimum(1.7036, -0.7961, -0.2155), new Minimum(-1.6071, -0.5687, 2.1043),
            new Minimum(1.6071, 0.5687, 2.1043));
    private static final List<Start> STARTS = List.of(new Start(-0.7, 0.2, 1), new Start(0.5, -0.1, 2),
            new Start(-1.9, 0.1, 3), new Start(1.2, -1.1, 4), new Start(-1.9, -0.3, 5), new Start(1.9, 0.3, 6),
            new Start(1.9, 0.1, 4));
    private static final Window PART = new Window(-2.1, 2.1, -1.3, 1.3);
    private static final int COLUMNS = 84;
    private static final int ROWS = 52;
    private static final double RATE = 0.01;
    private static final int STEPS = 600;
    private static final int WALKERS = 400;
    private static final double NOISE = 4;

    private static final Terrain CAMEL = new Terrain(camel());

    private Basins() {
    }

    private static Expr camel() {
        Expr x2 = square(o(0));
        Expr y2 = square(o(1));
        Expr ofX = mul(add(sub(lit(4), mul(lit(2.1), x2)), mul(lit(1.0 / 3), square(x2))), x2);
        return add(add(ofX, mul(o(0), o(1))), mul(mul(lit(4), sub(y2, lit(1))), y2));
    }

    static void show(Notebook notebook) {
        notebook.formula(
                "f(x, y) = \\left(4 - 2.1 x^2 + \\frac{1}{3} x^4\\right) x^2 + x y + \\left(4 y^2 - 4\\right) y^2");
        Walk walk = starts(notebook);
        int[] ends = grid(notebook);
        Walk shaken = shaken(notebook);
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            Mark contours = CAMEL.contours(session, PART, -1, -0.8, -0.5, -0.2, 0, 0.5, 1, 1.5, 2, 2.2, 2.5, 3, 4, 5);
            notebook.show(new Figures("The start decides which minimum is found; noise can leave a shallow one",
                    "A surface with six minima of three depths. Left, where descent from each point ends: blue in one of the deepest "
                            + "minima, white in one of middle depth, orange in one of the shallowest. Right, a walk with noise that begins in a "
                            + "shallow minimum; the numbers are those of the table below.",
                    basins(contours, ends, walk), plane(contours, shaken)));
        }
    }

    private static Figure basins(Mark contours, int[] ends, Walk walk) {
        var marks = new ArrayList<Mark>(List.of(basins(ends), contours));
        // the first two have the colours of their basins; drawn again, they lie above the ways
        marks.add(minima("deepest minima", 0));
        marks.add(minima("shallowest minima", 4));
        for (int i = 0; i < STARTS.size(); i++) {
            marks.add(walk.path("ways", i));
        }
        marks.add(minima("minima of middle depth", 2));
        marks.add(minima("deepest minima", 0));
        marks.add(minima("shallowest minima", 4));
        return new Figure("basins", across(), up(), marks, true);
    }

    private static Mark minima(String name, int first) {
        List<Minimum> pair = MINIMA.subList(first, first + 2);
        return new Mark.Dots(name, pair.stream().mapToDouble(Minimum::x).toArray(),
                pair.stream().mapToDouble(Minimum::y).toArray());
    }

    private static Axis across() {
        return Axis.of("x").range(PART.fromX(), PART.toX());
    }

    private static Axis up() {
        return Axis.of("y").range(PART.fromY(), PART.toY());
    }

    // ---- who ends where

    private static Walk starts(Notebook notebook) {
        var starts = new Points(STARTS.stream().mapToDouble(Start::x).toArray(),
                STARTS.stream().mapToDouble(Start::y).toArray());
        try (var descent = descent(notebook, starts)) {
            Walk walk = descent.walk(STEPS, RATE, 0);
            for (int i = 0; i < STARTS.size(); i++) {
                Start start = STARTS.get(i);
                notebook.measured("start (%s, %s): the minimum where it ends".formatted(start.x(), start.y()),
                        nearest(walk.x()[STEPS][i], walk.y()[STEPS][i]), Expected.exactly(start.ends()));
            }
            return walk;
        }
    }

    /** For each cell the minimum where a walk from it ends; walks in double by hand-written loops judge. */
    private static int[] grid(Notebook notebook) {
        Points cells = PART.cells(COLUMNS, ROWS);
        try (var descent = descent(notebook, cells)) {
            Points ends = descent.go(STEPS, RATE, 0).now();
            int[] minima = IntStream.range(0, cells.count()).map(i -> nearest(ends.x()[i], ends.y()[i])).toArray();
            notebook.measured("starts on a grid of 84 × 52 that end in another basin than by loops in double",
                    (int) IntStream.range(0, cells.count())
                            .filter(i -> minima[i] != byLoops(cells.x()[i], cells.y()[i]))
                            .count(),
                    Expected.exactly(0));
            long deepest = IntStream.of(minima).filter(m -> m == 1 || m == 2).count();
            notebook.measured("share of those starts that finds a deepest minimum", (double) deepest / minima.length,
                    Expected.reported());
            return minima;
        }
    }

    private static int byLoops(double startX, double startY) {
        double x = startX;
        double y = startY;
        for (int step = 0; step < STEPS; step++) {
            double dx = 8 * x - 8.4 * x * x * x + 2 * x * x * x * x * x + y;
            double dy = x - 8 * y + 16 * y * y * y;
            x -= RATE * dx;
            y -= RATE * dy;
        }
        return nearest(x, y);
    }

    /** The number of the minimum at a point, from 1; 0 if it is at none. */
    private static int nearest(double x, double y) {
        return IntStream.range(0, MINIMA.size())
                .filter(m -> Math.hypot(MINIMA.get(m).x() - x, MINIMA.get(m).y() - y) < 1e-3).map(m -> m + 1)
                .findFirst().orElse(0);
    }

    private static Descent descent(Notebook notebook, Points starts) {
        return new Descent(CAMEL, sgd(RATE), notebook.backend(), notebook.seed(), starts);
    }

    private static Mark basins(int[] ends) {
        double[] colour = new double[ends.length];
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                int end = ends[(ROWS - 1 - row) * COLUMNS + column];
                colour[row * COLUMNS + column] = end == 0 ? 0 : (end - 1) / 2 - 1;
            }
        }
        return new Mark.Image(Picture.signed(ROWS, COLUMNS, colour, 2), PART.fromX(), PART.toX(), PART.fromY(),
                PART.toY());
    }

    // ---- a shallow minimum, left by chance

    private static Walk shaken(Notebook notebook) {
        Minimum shallow = MINIMA.getLast();
        Points starts = Points.of(shallow.x(), shallow.y(), WALKERS);
        try (var still = descent(notebook, starts); var shaken = descent(notebook, starts)) {
            notebook.measured("400 walks from the shallow minimum without noise: walks that leave it",
                    left(still.go(STEPS, RATE, 0).now()), Expected.exactly(0));
            Walk walk = shaken.walk(STEPS, RATE, NOISE);
            notebook.measured("the same with gradient noise of deviation 4, which then ends: share that leaves it",
                    left(shaken.go(STEPS, RATE, 0).now()) / (double) WALKERS, Expected.atLeast(0.9));
            return walk;
        }
    }

    private static int left(Points ends) {
        return (int) IntStream.range(0, ends.count()).filter(i -> nearest(ends.x()[i], ends.y()[i]) != MINIMA.size())
                .count();
    }

    private static Figure plane(Mark contours, Walk shaken) {
        var marks = new ArrayList<Mark>();
        marks.add(contours);
        marks.add(shaken.path("", 0));
        for (int m = 0; m < MINIMA.size(); m++) {
            marks.add(new Mark.Label(String.valueOf(m + 1), MINIMA.get(m).x(), MINIMA.get(m).y()));
        }
        return new Figure("a walk with noise", across(), up(), marks, true);
    }
}
