package dev.tandem.data.augment;

import dev.tandem.random.Draws;
import java.util.Arrays;

/** Displacements of one elastic step, in pixels: random numbers smoothed with a Gaussian that is cut off at three deviations. */
final class Field {

    private static final double REACH = 3;

    private final int height;
    private final int width;
    private final float strength;
    /** The weights from the middle outwards; all of both sides have sum 1. */
    private final float[] weights;
    private final float[] x;
    private final float[] y;
    private final float[] between;

    Field(Step.Elastic step, int height, int width) {
        this.height = height;
        this.width = width;
        this.strength = (float) step.strength();
        this.weights = weights(step.smoothness(), Math.max(height, width));
        this.x = new float[height * width];
        this.y = new float[height * width];
        this.between = new float[height * width];
    }

    private static float[] weights(double deviation, int most) {
        double[] exact = new double[1 + (int) Math.ceil(REACH * deviation)];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            exact[k] = StrictMath.exp(-k * (double) k / (2 * deviation * deviation));
            sum += k == 0 ? exact[k] : 2 * exact[k];
        }
        float[] weights = new float[Math.min(most, exact.length)]; // beyond, everything is outside
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) (exact[k] / sum);
        }
        return weights;
    }

    void draw(Draws draws) {
        draw(draws, x);
        draw(draws, y);
    }

    private void draw(Draws draws, float[] field) {
        for (int i = 0; i < field.length; i++) {
            field[i] = strength * (float) draws.uniform(-1, 1);
        }
        Arrays.fill(between, 0);
        for (int row = 0; row < height; row++) {
            smooth(field, row * width, between, row * width, width);
        }
        Arrays.fill(field, 0);
        for (int row = 0; row < height; row++) {
            for (int k = 0; k < weights.length; k++) {
                if (row - k >= 0) {
                    add(weights[k], between, (row - k) * width, field, row * width, width);
                }
                if (k > 0 && row + k < height) {
                    add(weights[k], between, (row + k) * width, field, row * width, width);
                }
            }
        }
    }

    /** Smooths along a row. */
    private void smooth(float[] from, int fromAt, float[] to, int toAt, int count) {
        add(weights[0], from, fromAt, to, toAt, count);
        for (int k = 1; k < weights.length && k < count; k++) {
            add(weights[k], from, fromAt, to, toAt + k, count - k);
            add(weights[k], from, fromAt + k, to, toAt, count - k);
        }
    }

    private static void add(float weight, float[] from, int fromAt, float[] to, int toAt, int count) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] += weight * from[fromAt + i];
        }
    }

    /** The displacement to the right at a place. */
    double x(double atX, double atY) {
        return between(x, atX, atY);
    }

    /** The displacement downwards at a place. */
    double y(double atX, double atY) {
        return between(y, atX, atY);
    }

    private double between(float[] field, double atX, double atY) {
        double inX = Math.clamp(atX, 0, width - 1.0);
        double inY = Math.clamp(atY, 0, height - 1.0);
        int left = (int) inX;
        int top = (int) inY;
        int right = left + 1 < width ? 1 : 0;
        int below = top + 1 < height ? width : 0;
        int at = top * width + left;
        double rightward = inX - left;
        double upper = field[at] + rightward * (field[at + right] - field[at]);
        double lower = field[at + below] + rightward * (field[at + below + right] - field[at + below]);
        return upper + (inY - top) * (lower - upper);
    }
}
