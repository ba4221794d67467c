package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * How rows, and lines of vectors, are cut into tiles.
 *
 * @param rows of a tile at most
 * @param vectors of a tile at most
 */
record TileCut(int rows, int vectors) {

    /** Sums of a tile whose innermost axis is written out: with more, the compiler runs out of registers. */
    static final int WRITTEN_OUT = 20;
    private static final int MOST_ROWS = 12;
    private static final int MOST_VECTORS = 6;
    /** Sums that are added to in the time of one addition: fewer leave the multipliers idle. */
    private static final int LEAST_SUMS = 8;

    /**
     * Some of the things that are cut.
     *
     * @param from the first
     */
    record Part(int from, int count) {
    }

    /**
     * The cut that keeps the multipliers busiest.
     *
     * @param lines for each of their vectors the places it takes
     * @param mostSums in a tile
     */
    static TileCut of(int rows, List<List<Span>> lines, int mostSums) {
        long least = Long.MAX_VALUE;
        var best = new TileCut(1, 1);
        for (int r = Math.min(rows, MOST_ROWS); r > 0; r--) {
            for (int v = 1; v <= MOST_VECTORS && r * v <= mostSums; v++) {
                var cut = new TileCut(r, v);
                long cost = cut.cost(rows, lines);
                if (cost < least) {
                    least = cost;
                    best = cut;
                }
            }
        }
        return best;
    }

    /** What all tiles take, in quarters of a multiply-add of vectors: what is read competes with what is multiplied. */
    private long cost(int allRows, List<List<Span>> lines) {
        int count = (allRows + rows - 1) / rows;
        int larger = allRows % count;
        int least = allRows / count;
        long cost = 0;
        for (List<Span> line : lines) {
            for (Part v : parts(line.size(), vectors)) {
                List<Span> some = line.subList(v.from, v.from + v.count);
                cost += (count - larger) * tile(least, some);
                cost += larger == 0 ? 0 : larger * tile(least + 1, some);
            }
        }
        return cost;
    }

    private static long tile(int rows, List<Span> vectors) {
        long cost = 0;
        int end = vectors.stream().mapToInt(Span::to).max().orElse(0);
        for (int place = vectors.stream().mapToInt(Span::from).min().orElse(0); place < end; place++) {
            int here = place;
            int taken = (int) vectors.stream().filter(s -> s.from() <= here && here < s.to()).count();
            cost += 4L * Math.max(rows * taken, LEAST_SUMS) + rows + taken;
        }
        return cost;
    }

    /** Where a part begins of things that are cut into so many: also of millions. */
    static int share(int things, int part, int parts) {
        return (int) ((long) things * part / parts);
    }

    /** Things in as few parts as possible, of nearly the same size. */
    static List<Part> parts(int things, int most) {
        int count = (things + most - 1) / most;
        var parts = new ArrayList<Part>();
        for (int i = 0; i < count; i++) {
            int from = share(things, i, count);
            parts.add(new Part(from, share(things, i + 1, count) - from));
        }
        return parts;
    }
}
