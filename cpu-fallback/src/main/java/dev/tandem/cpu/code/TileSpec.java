package dev.tandem.cpu.code;

import java.util.List;

/**
 * Everything that a {@link Tile} depends on: equal ones are one class. Strides are constants of the code.
 *
 * @param rows of the result
 * @param vectors of a line
 * @param lanes of a vector
 * @param outer the axis that is summed over last
 * @param middle likewise, all of it
 * @param inner likewise, first
 * @param whole whether always all of the outer and the inner axis is summed over: what is asked for in a run is then not looked at
 * @param weightRow distance of the weights of two rows
 * @param resultRow distance of two rows of the result
 * @param adds whether sums begin with what the result holds
 * @param sourceVector distance of two vectors in the source
 * @param resultVector likewise in the result
 * @param pairs whether weights are vectors as long as the source's, each number for one of its lanes
 * @param spans for each vector, which of the inner axis it takes, whatever is asked for; none if all take what is asked for
 */
public record TileSpec(int rows, int vectors, int lanes, Axis outer, Axis middle, Axis inner, boolean whole,
        int weightRow, int resultRow, boolean adds, int sourceVector, int resultVector, boolean pairs,
        List<Span> spans) {

    /** What does not fit the registers is not written out. */
    private static final int MOST_WRITTEN_OUT = 140;

    /** Places of the inner axis, from one (inclusive) to another. */
    public record Span(int from, int to) {

        boolean has(int place) {
            return from <= place && place < to;
        }
    }

    /**
     * An axis that is summed over.
     *
     * @param source how far neighbours lie in the source
     * @param weights how far they lie in the weights
     */
    public record Axis(int count, int source, int weights) {

        /** An axis with one place. */
        public static final Axis NONE = new Axis(1, 0, 0);

        private long sourceReach() {
            return (long) Math.abs(source) * (count - 1);
        }

        private long weightReach() {
            return (long) Math.abs(weights) * (count - 1);
        }

        private long sourceBefore() {
            return source < 0 ? sourceReach() : 0;
        }
    }

    /** A tile whose vectors lie side by side, each weight the same for all of their lanes. */
    public TileSpec(int rows, int vectors, int lanes, Axis outer, Axis middle, Axis inner, boolean whole,
            int weightRow, int resultRow, boolean adds) {
        this(rows, vectors, lanes, outer, middle, inner, whole, weightRow, resultRow, adds, lanes, lanes, false,
                List.of());
    }

    /** This tile with vectors that take places of the inner axis of their own: what {@code whole} says is about the outer axis alone. */
    public TileSpec with(List<Span> vectorSpans) {
        return new TileSpec(rows, vectors, lanes, outer, middle, inner, whole, weightRow, resultRow, adds, sourceVector,
                resultVector, pairs, List.copyOf(vectorSpans));
    }

    /** How many places of the inner axis are written out at most for so many sums. */
    public static int mostWrittenOut(int sums) {
        return MOST_WRITTEN_OUT / sums;
    }

    /**
     * A tile of a product: only the inner axis is summed over.
     *
     * @param whole whether always all of it is
     */
    public static TileSpec product(int rows, int vectors, int lanes, Axis inner, boolean whole, int weightRow,
            int resultRow, boolean adds) {
        return new TileSpec(rows, vectors, lanes, Axis.NONE, Axis.NONE, inner, whole, weightRow, resultRow, adds);
    }

    /** Whether the outer axis is no axis. */
    boolean hasNoOuter() {
        return outer.equals(Axis.NONE);
    }

    /** Whether the inner axis is written out, place by place, instead of a loop. */
    boolean writesOut() {
        if (!spans.isEmpty()) {
            return true;
        }
        return inner.count == 1 ? whole : inner.count <= mostWrittenOut(rows * vectors);
    }

    /** Multiply-adds of vectors for all sums; 1 if there are none, as where all is padding. */
    long steps() {
        int products = spans.isEmpty() ? inner.count * vectors : spans.stream().mapToInt(s -> s.to - s.from).sum();
        return Math.max(1, (long) outer.count * middle.count * products * rows);
    }

    /** Floats from the first that is read of the source to the last. */
    long sourceFloats() {
        return outer.sourceReach() + middle.sourceReach() + inner.sourceReach() + (long) sourceVector * (vectors - 1)
                + lanes;
    }

    /** Those of them before the first place of all axes. */
    int sourceBefore() {
        return Math.toIntExact(outer.sourceBefore() + middle.sourceBefore() + inner.sourceBefore());
    }

    /** Where the source is read, from a place of the first on: so many, in order and again from the first. */
    int[] places(int first, int count) {
        int[] places = new int[count];
        for (int k = 0; k < count; k++) {
            places[k] = first + k % inner.count * inner.source + k / inner.count % middle.count * middle.source
                    + k / inner.count / middle.count % outer.count * outer.source;
        }
        return places;
    }

    /** Floats from the first that is read of the weights to the last. */
    long weightFloats() {
        return outer.weightReach() + middle.weightReach() + inner.weightReach() + (long) weightRow * (rows - 1)
                + (pairs ? lanes : 1);
    }

    /** Floats from the first that is written to the last. */
    long resultFloats() {
        return (long) resultRow * (rows - 1) + (long) resultVector * (vectors - 1) + lanes;
    }

    /** What it is for, in a line. */
    @Override
    public String toString() {
        return "sums of a %s, w·x: %d rows of the result by %d vectors of %d floats, over %d×%d×%d products"
                .formatted(pairs ? "filter gradient, lane by lane" : "convolution or product", rows, vectors, lanes,
                        outer.count, middle.count, inner.count);
    }
}
