package dev.tandem.lab.convolution;

/**
 * A grey picture that is looked at through a smaller window in its middle.
 *
 * @param pixels [side,side], row-major
 */
record View(double[] pixels, int side) {

    /** What the window sees that is moved down and to the right by whole pixels; the picture moves the other way. */
    double[] cut(int size, double right, double down) {
        double start = (side - size) / 2.0;
        double[] seen = new double[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                seen[y * size + x] = at(start + x + right, start + y + down);
            }
        }
        return seen;
    }

    /** What the window sees when the picture is turned and enlarged around its middle. */
    double[] seen(int size, double angle, double scale) {
        double centre = (side - 1) / 2.0;
        double[] seen = new double[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (x - (size - 1) / 2.0) / scale;
                double v = (y - (size - 1) / 2.0) / scale;
                seen[y * size + x] = at(centre + u * Math.cos(angle) + v * Math.sin(angle),
                        centre - u * Math.sin(angle) + v * Math.cos(angle));
            }
        }
        return seen;
    }

    /** Between pixels, in proportion to how near they are. */
    double at(double x, double y) {
        int left = (int) Math.clamp(Math.floor(x), 0, side - 2);
        int top = (int) Math.clamp(Math.floor(y), 0, side - 2);
        double u = x - left;
        double v = y - top;
        int i = top * side + left;
        return (1 - v) * ((1 - u) * pixels[i] + u * pixels[i + 1])
                + v * ((1 - u) * pixels[i + side] + u * pixels[i + side + 1]);
    }
}
