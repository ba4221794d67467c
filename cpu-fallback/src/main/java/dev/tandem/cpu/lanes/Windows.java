package dev.tandem.cpu.lanes;

/**
 * The inner loops of pooling: neighbouring windows along the last axis. Window i has the elements {@code x[xAt + cells[c] + i·step]}
 * for every c below {@code cells.length}, at least one, in this order; its result is i-th from {@code yAt} on.
 *
 * <p>A largest element is the first of equals (−0 and 0 are equal), or the first NaN if there is one.
 */
public interface Windows {

    /** Whether an element takes the place of the largest before it. */
    static boolean beats(float next, float best) {
        return !(next <= best) && !Float.isNaN(best);
    }

    /** y = the largest element, its bits unchanged. */
    void max(float[] x, int xAt, int step, int[] cells, float[] y, int yAt, int count);

    /** at, from {@code first} on, = the index in x of the largest element. */
    void argMax(float[] x, int xAt, int step, int[] cells, int[] at, int first, int count);

    /** y = the sum of the elements, added to 0 in their order, divided by the divisor. */
    void mean(float[] x, int xAt, int step, int[] cells, float divisor, float[] y, int yAt, int count);

    /** {@code y[yAt + i·step] += g[gAt + i] · scale}, the product rounded. */
    void spread(float[] g, int gAt, float scale, float[] y, int yAt, int step, int count);

    /**
     * The largest elements of windows of 2×2 that tile rows of x.
     *
     * @param width elements in a row of x, at least 2·columns
     * @param y gets rows·columns numbers without gaps
     */
    void tiledMax(float[] x, int xAt, int width, float[] y, int yAt, int rows, int columns);

    /**
     * The gradient of {@link #tiledMax}: where x has the largest element of its window, dx is the window's dy, elsewhere 0. All
     * 2·rows·width elements of dx are written.
     */
    void tiledMaxGradient(float[] x, int xAt, int width, float[] dy, int dyAt, float[] dx, int dxAt, int rows,
            int columns);

    /**
     * The gradient of {@link #max} for windows 1 apart that share no element: dx is dy where x is the largest element of its window, and 0
     * at the window's other cells; cells lie in dx as in x.
     */
    void maxGradient(float[] x, int xAt, int[] cells, float[] dy, int dyAt, float[] dx, int dxAt, int count);

    /**
     * {@link #max} of lines of windows 1 apart.
     *
     * @param xStep how far the next line lies in x
     * @param y gets lines·length numbers without gaps
     */
    default void maxLines(float[] x, int xAt, int xStep, int[] cells, float[] y, int yAt, int lines, int length) {
        for (int line = 0; line < lines; line++) {
            max(x, xAt + line * xStep, 1, cells, y, yAt + line * length, length);
        }
    }

    /**
     * {@link #maxGradient} of lines of windows; no two lines share an element.
     *
     * @param xStep how far the next line lies in x and dx
     * @param dy lines·length numbers without gaps
     */
    default void maxGradientLines(float[] x, int xAt, int xStep, int[] cells, float[] dy, int dyAt, float[] dx,
            int dxAt, int lines, int length) {
        for (int line = 0; line < lines; line++) {
            maxGradient(x, xAt + line * xStep, cells, dy, dyAt + line * length, dx, dxAt + line * xStep, length);
        }
    }
}
