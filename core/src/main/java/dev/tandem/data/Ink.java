package dev.tandem.data;

import java.util.Arrays;

/** What a pen has drawn: discs whose centres follow its path. Filled, moved and painted without allocating. */
final class Ink {

    private static final int MOST_DISCS = 256;

    /** Pixels over which an edge fades. */
    private static final double SOFTNESS = 1.25;

    private final double[] x = new double[MOST_DISCS];
    private final double[] y = new double[MOST_DISCS];
    private final double[] radius = new double[MOST_DISCS];
    private final boolean[] joined = new boolean[MOST_DISCS];
    private final double[] grey = new double[Digits.SIDE * Digits.SIDE];
    private int discs;

    void clear() {
        discs = 0;
    }

    /** Adds a disc; {@code join} sweeps the pen there from the last one. */
    void add(double atX, double atY, double ofRadius, boolean join) {
        x[discs] = atX;
        y[discs] = atY;
        radius[discs] = ofRadius;
        joined[discs] = join;
        discs++;
    }

    /** Moves every point (x, y) to (ax + by, cx + dy). */
    void map(double a, double b, double c, double d) {
        for (int i = 0; i < discs; i++) {
            double oldX = x[i];
            x[i] = a * oldX + b * y[i];
            y[i] = c * oldX + d * y[i];
        }
    }

    /** Makes the larger side of the path's bounds this long and puts its centre of mass at a point. */
    void fit(double side, double centreX, double centreY) {
        double left = x[0];
        double right = x[0];
        double top = y[0];
        double bottom = y[0];
        for (int i = 1; i < discs; i++) {
            left = Math.min(left, x[i]);
            right = Math.max(right, x[i]);
            top = Math.min(top, y[i]);
            bottom = Math.max(bottom, y[i]);
        }
        double scale = side / Math.max(right - left, bottom - top);
        map(scale, 0, 0, scale);
        double mass = 0;
        double massX = 0;
        double massY = 0;
        for (int i = 1; i < discs; i++) {
            if (joined[i]) {
                double dx = x[i] - x[i - 1];
                double dy = y[i] - y[i - 1];
                double swept = Math.sqrt(dx * dx + dy * dy) * (radius[i] + radius[i - 1]);
                mass += swept;
                massX += swept * (x[i] + x[i - 1]) / 2;
                massY += swept * (y[i] + y[i - 1]) / 2;
            }
        }
        for (int i = 0; i < discs; i++) {
            x[i] += centreX - massX / mass;
            y[i] += centreY - massY / mass;
        }
    }

    /** Paints the pixels, whose centres lie at halves: 0 outside, {@code darkest} inside, between at edges. */
    void paint(double darkest, byte[] into, int offset) {
        Arrays.fill(grey, 0);
        for (int i = 1; i < discs; i++) {
            if (joined[i]) {
                sweep(i - 1, i);
            }
        }
        for (int i = 0; i < grey.length; i++) {
            into[offset + i] = (byte) (int) (grey[i] * darkest + 0.5);
        }
    }

    /** Paints the straight way between two discs. Overlapping ways do not add up, as with a pen. */
    private void sweep(int from, int to) {
        double reach = Math.max(radius[from], radius[to]) + SOFTNESS / 2;
        int left = pixel(Math.min(x[from], x[to]) - reach);
        int right = pixel(Math.max(x[from], x[to]) + reach);
        int top = pixel(Math.min(y[from], y[to]) - reach);
        int bottom = pixel(Math.max(y[from], y[to]) + reach);
        double dx = x[to] - x[from];
        double dy = y[to] - y[from];
        double squared = Math.max(dx * dx + dy * dy, 1e-12);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - x[from];
                double py = row + 0.5 - y[from];
                double along = Math.clamp((px * dx + py * dy) / squared, 0, 1);
                double awayX = px - along * dx;
                double awayY = py - along * dy;
                double away = Math.sqrt(awayX * awayX + awayY * awayY);
                double inside = radius[from] + along * (radius[to] - radius[from]) - away;
                double cover = Math.clamp(inside / SOFTNESS + 0.5, 0, 1);
                int at = row * Digits.SIDE + column;
                grey[at] = Math.max(grey[at], cover);
            }
        }
    }

    private static int pixel(double position) {
        return Math.clamp((int) position, 0, Digits.SIDE - 1);
    }
}
