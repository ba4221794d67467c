package dev.tandem.cpu.code;

/** What is generated for contractions: some rows of the result by some vectors of its line. */
public interface Tile {

    /**
     * Sums the products of weights and source over three axes, as a chain of fused multiply-adds each: the inner axis first.
     *
     * <p><i>Computes</i>: c[row, v] = (c[row, v] or 0) + Σ w[row, outer, middle, inner] · x[v, outer, middle, inner], where a
     * weight is a number or a vector as x's. Nothing else may read c meanwhile.
     *
     * @param xAt where the line at the first place of all axes begins, whether or not it exists
     * @param wAt where the weight of row 0 at the first place of all axes lies
     * @param fromOuter places of the outer axis from here (inclusive) to {@code toOuter}; likewise of the inner axis
     * @param cAt where the result of row 0 begins
     */
    void run(float[] x, int xAt, float[] w, int wAt, int fromOuter, int toOuter, int fromInner, int toInner, float[] c,
            int cAt);
}
