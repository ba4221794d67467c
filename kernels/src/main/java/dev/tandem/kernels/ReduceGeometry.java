package dev.tandem.kernels;

/**
 * How threads share a reduction: a function of sizes alone, so that sums have one order.
 *
 * @param kept results
 * @param reduced elements of each
 * @param lanes threads that share a result, a power of two
 * @param parts ranges that a result's elements are split into
 * @param columns whether neighbouring threads have neighbouring results, not neighbouring elements
 * @param threads of a block
 */
record ReduceGeometry(int kept, int reduced, int lanes, int parts, boolean columns, int threads) {

    /** Fewer neighbouring results than these do not fill a transaction of memory. */
    private static final int LEAST_COLUMNS = 16;
    private static final int COLUMN_LANES = 8;
    private static final int WARP = 32;
    /** From so many elements on a whole block has one result. */
    private static final int LONG = 1024;
    /** Terms that a thread adds before splitting pays. */
    private static final int ROW_TERMS = 32;
    private static final int COLUMN_TERMS = 64;
    /** Terms that a thread adds at most: more would lose digits. */
    private static final int MOST_TERMS = 4096;
    /** Elements of a row that a thread has at most where rows are walked along more than once. */
    private static final int ROW_TURNS = 8;
    /** Blocks that fill any device. */
    private static final int ENOUGH_BLOCKS = 1024;

    /**
     * Shares a reduction.
     *
     * @param lastKept the size of the innermost axis if it is kept, else 1
     */
    static ReduceGeometry of(int kept, int reduced, int lastKept, int threads) {
        boolean columns = lastKept >= LEAST_COLUMNS;
        int lanes = Math.min(Integer.highestOneBit(reduced),
                columns ? COLUMN_LANES : reduced < LONG ? WARP : threads);
        var whole = new ReduceGeometry(kept, reduced, lanes, 1, columns, threads);
        int wanted = ceil(reduced, lanes * (columns ? COLUMN_TERMS : ROW_TERMS));
        int fitting = ceil(ENOUGH_BLOCKS, whole.blocks());
        int parts = Math.max(Math.min(wanted, fitting), ceil(reduced, lanes * MOST_TERMS));
        return new ReduceGeometry(kept, reduced, lanes, parts, columns, threads);
    }

    /** Shares rows whose elements are walked along several times, so that a thread has few of each. */
    static ReduceGeometry rows(int kept, int reduced, int lastKept, int threads) {
        var one = of(kept, reduced, lastKept, threads);
        int lanes = Integer.highestOneBit(Math.max(1, 2 * ceil(reduced, ROW_TURNS) - 1));
        return new ReduceGeometry(kept, reduced, Math.clamp(lanes, one.lanes, threads), 1, one.columns, threads);
    }

    /** Whether a thread has few elements of a row, and neighbouring rows still fill a transaction. */
    boolean hasShortRows() {
        return ceil(reduced, lanes) <= ROW_TURNS && (!columns || lanes <= COLUMN_LANES);
    }

    /** Shares a reduction whose elements are not split over blocks. */
    static ReduceGeometry unsplit(int kept, int reduced) {
        var split = of(kept, reduced, 1, LaunchBuilder.THREADS);
        return new ReduceGeometry(kept, reduced, split.lanes, 1, false, split.threads);
    }

    /** The geometry of joining the parts. */
    ReduceGeometry join() {
        int most = columns ? COLUMN_LANES : threads;
        return new ReduceGeometry(kept, parts, Math.min(Integer.highestOneBit(parts), most), 1, columns, threads);
    }

    int blocks() {
        return Math.multiplyExact(ceil(kept, threads / lanes), parts);
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
