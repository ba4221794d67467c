package dev.tandem.cpu.lanes;

/**
 * The inner loops of contractions.
 *
 * <p><i>Numerics</i>: every sum is a chain of fused multiply-adds in a written order, so results depend neither on the width of
 * vectors nor on how rows and columns are cut into tiles.
 */
public interface Tiles {

    /** The most rows of a tile. */
    int MOST_ROWS = 12;
    /** The partial sums that {@link #dots} keeps for each result. */
    int LANES = 16;

    /** The columns of a tile: two vectors. */
    int columns();

    /**
     * Multiplies a panel of rows by rows of b that may lie anywhere.
     *
     * <p><i>Computes</i>: c[i,j] = (add ? c[i,j] : 0) + Σ a[k·rows + i] · b[offsets[k] + j] for i below rows and j below
     * {@link #columns}, k in order. Columns past those that are wanted must be readable; they affect no other.
     *
     * @param rows 12, 8, 6, 4, 2 or 1
     * @param depth the number of k
     * @param offsets where each row of b begins, relative to {@code bAt}; read from {@code offsetsAt} on
     * @param cStride the distance of rows of c
     */
    void multiply(int rows, int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt, float[] c,
            int cAt, int cStride, boolean add);

    /**
     * Adds the products of up to 4 by 4 pairs of vectors to 16 partial sums a pair: product x of a line goes to sum x mod 16;
     * first those of whole sixteens, line by line, then the rests of all lines.
     *
     * <p><i>Computes</i>: sums[(i·4 + j)·16 + x mod 16] += a[aAt + aLines[l] + i·aStride + x] · b[bAt + bStarts[j] + bLines[l] + x] for all
     * lines l in order and x below length, i below rows. What lies up to 15 floats past the end of a line is
     * readable and has no effect, not even if it is NaN.
     *
     * @param rows 4, 2 or 1
     * @param bStarts four starts relative to {@code bAt}, from {@code bFrom} on; a caller with fewer repeats one
     */
    void dots(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt);

    /**
     * The totals of partial sums, halves added onto halves: ((s0 + s8) + (s4 + s12)) + …
     *
     * <p><i>Computes</i>: to[toAt + i] from the 16 of sums from sumsAt + 16·i on. The count is raised to a multiple of 16: so many sums are
     * readable and totals writable.
     */
    void totals(float[] sums, int sumsAt, int count, float[] to, int toAt);

    /**
     * Copies a matrix, whose rows may lie apart, so that its rows become columns. The two do not overlap.
     *
     * @param pitch the distance of its rows
     * @param toPitch the distance of its columns afterwards
     */
    default void transpose(float[] from, int fromAt, int pitch, int rows, int columns, float[] to, int toAt,
            int toPitch) {
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to[toAt + column * toPitch + row] = from[fromAt + row * pitch + column];
            }
        }
    }
}
