package dev.tandem.data;

import dev.tandem.random.Draws;

/**
 * Writes digits as people do: no two the same. Points of a glyph tremble, the whole is bent elastically, made narrow or wide,
 * slanted and turned, written with a thick or thin pen, and then fitted into the image as MNIST's are: 20 pixels high or wide, the
 * centre of mass in the middle. For one thread.
 */
final class Hand {

    /** Points that a smooth stroke gets between two of a glyph's. */
    private static final int STEPS = 6;

    /** Cells of the elastic grid along a side, and its knots: cubic B-splines need one more before and two after. */
    private static final int CELLS = 3;
    private static final int KNOTS = CELLS + 3;

    private static final double TREMBLE = 0.027;
    private static final double BEND = 0.088;

    private final double[] bendX = new double[KNOTS * KNOTS];
    private final double[] bendY = new double[KNOTS * KNOTS];
    private final double[] weightX = new double[4];
    private final double[] weightY = new double[4];
    private final double[] x = new double[16];
    private final double[] y = new double[16];
    private final double[] pressure = new double[16];
    private final Ink ink = new Ink();

    /** Writes a digit into an image. */
    void write(int digit, Draws draws, byte[] into, int offset) {
        for (int i = 0; i < KNOTS * KNOTS; i++) {
            bendX[i] = BEND * draws.bell();
            bendY[i] = BEND * draws.bell();
        }
        double pen = draws.uniform(0.75, 1.2) + 1.0 * draws.uniform() * draws.uniform();
        ink.clear();
        for (Glyph.Stroke stroke : Glyph.of(digit, draws).strokes()) {
            tremble(stroke, draws);
            trace(stroke, pen);
        }
        double width = draws.uniform(0.6, 1.2);
        double slant = -0.12 + 0.23 * draws.bell();
        double angle = 0.12 * draws.bell();
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        ink.map(width, slant, 0, 1);
        ink.map(cos, -sin, sin, cos);
        double middle = Digits.SIDE / 2.0;
        ink.fit(draws.uniform(0.88, 1.08) * 20 - 2 * pen, middle + 0.75 * draws.bell(), middle + 0.75 * draws.bell());
        ink.paint(255 * (1 - 0.3 * draws.uniform() * draws.uniform()), into, offset);
    }

    private void tremble(Glyph.Stroke stroke, Draws draws) {
        int last = stroke.points() - 1;
        for (int i = 0; i <= last; i++) {
            boolean end = i == 0 || i == last;
            x[i] = stroke.x()[i] + TREMBLE * draws.bell() * (end ? 1.7 : 1);
            y[i] = stroke.y()[i] + TREMBLE * draws.bell() * (end ? 1.7 : 1);
            pressure[i] = end ? draws.uniform(0.65, 1.1) : 1 + 0.14 * draws.bell();
        }
    }

    /** Puts down the pen at the first point and draws to the others. <i>Source</i>: Catmull &amp; Rom 1974 for the curve. */
    private void trace(Glyph.Stroke stroke, double pen) {
        put(x[0], y[0], pen * pressure[0], false);
        for (int i = 0; i < stroke.points() - 1; i++) {
            int before = stroke.corner()[i] ? i : i - 1;
            int after = stroke.corner()[i + 1] ? i + 1 : i + 2;
            for (int step = 1; step <= STEPS; step++) {
                double t = (double) step / STEPS;
                put(curve(x[before], x[i], x[i + 1], x[after], t), curve(y[before], y[i], y[i + 1], y[after], t),
                        pen * (pressure[i] + t * (pressure[i + 1] - pressure[i])), true);
            }
        }
    }

    /** The curve through b and c that heads from a to c at b, and from b to d at c. */
    private static double curve(double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /** Draws to a point as the elastic grid displaces it. */
    private void put(double atX, double atY, double radius, boolean join) {
        int column = spline(atX, weightX);
        int row = spline(atY, weightY);
        double dx = 0;
        double dy = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double weight = weightY[i] * weightX[j];
                dx += weight * bendX[(row + i) * KNOTS + column + j];
                dy += weight * bendY[(row + i) * KNOTS + column + j];
            }
        }
        ink.add(atX + dx, atY + dy, radius, join);
    }

    /** The cell of a position in [0, 1], and the weights of its four knots. */
    private static int spline(double position, double[] weights) {
        double scaled = Math.clamp(position, 0, 1) * CELLS;
        int cell = Math.min((int) scaled, CELLS - 1);
        double t = scaled - cell;
        double s = 1 - t;
        weights[0] = s * s * s / 6;
        weights[1] = (4 - 3 * t * t * (1 + s)) / 6;
        weights[2] = (4 - 3 * s * s * (1 + t)) / 6;
        weights[3] = t * t * t / 6;
        return cell;
    }
}
