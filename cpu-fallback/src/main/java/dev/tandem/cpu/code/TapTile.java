package dev.tandem.cpu.code;

/** What is generated for convolutions: some rows of the result at one position, over some vectors of its line. */
public interface TapTile {

    /**
     * Writes the sums of weights and source over all channels and the cells in a range, channel by channel, cells row-major, as
     * a chain of fused multiply-adds each.
     *
     * @param xAt where the line of channel 0 that cell (0, 0) meets begins, whether or not it exists
     * @param wAt where the weight of row 0, channel 0 and cell (0, 0) lies
     * @param fromRow rows of cells from here (inclusive) to {@code toRow}; likewise columns
     * @param cAt where the result of row 0 begins
     */
    void run(float[] x, int xAt, float[] w, int wAt, int fromRow, int toRow, int fromColumn, int toColumn, float[] c,
            int cAt);
}
