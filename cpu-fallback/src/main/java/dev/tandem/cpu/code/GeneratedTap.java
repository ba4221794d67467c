package dev.tandem.cpu.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A tile of a convolution that takes over from shared tiles when it is fast. Equal ones are one in a process. */
public final class GeneratedTap {

    /** Tiles that are remembered; the least used are forgotten. */
    private static final int MOST = 512;
    /** Floats of scratch memory that a tile may be tried on. */
    private static final long MOST_FLOATS = 1 << 22;

    /** The tiles of this process. Which are found again changes no result. */
    private static final Map<TapSpec, GeneratedTap> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TapSpec, GeneratedTap> eldest) {
            return size() > MOST;
        }
    };

    private final TapSpec spec;
    private final Prepared<TapTile> prepared;

    private GeneratedTap(TapSpec spec, Shared shared) {
        this.spec = spec;
        prepared = new Prepared<>(() -> GeneratedClass.of(spec), tile -> new Trial(spec, tile, shared));
    }

    /** As much work as a tile does, by code that is shared by all. */
    @FunctionalInterface
    public interface Shared {

        /** Multiplies {@code rows} by two vectors, {@code depth} times. */
        void multiply(int rows, int depth, float[] weights, float[] source, float[] result);
    }

    /** The tile of this process, ready or not. */
    public static GeneratedTap of(TapSpec spec, Shared shared) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(spec, s -> new GeneratedTap(s, shared));
        }
    }

    /** The tile if it is ready. */
    public @Nullable TapTile ready() {
        return prepared.ready();
    }

    /**
     * Has it made, unless it takes too much memory to try.
     *
     * @param weight the multiply-adds of a run that waits for it
     */
    public void ask(long weight) {
        if (Trial.sourceFloats(spec) + Trial.weightFloats(spec) + Trial.resultFloats(spec) <= MOST_FLOATS) {
            prepared.ask(weight);
        }
    }

    /** Makes it at once, cold as it is. */
    public void make() {
        prepared.make();
    }

    /** What is written when it is made, for people. */
    public String listing() {
        return prepared.listing();
    }

    /** A tile on random numbers. */
    private static final class Trial implements Tryout {

        private final TapSpec spec;
        private final TapTile tile;
        private final Shared shared;
        private final float[] source;
        private final float[] weights;
        private final float[] result;
        private final float[] packed;
        private final float[] lines;
        private final int at;
        private final int depth;

        Trial(TapSpec spec, TapTile tile, Shared shared) {
            this.spec = spec;
            this.tile = tile;
            this.shared = shared;
            var random = new Random(1);
            source = numbers(random, sourceFloats(spec));
            weights = numbers(random, weightFloats(spec));
            result = new float[Math.toIntExact(resultFloats(spec))];
            at = Math.max(0, -spec.source().cellRow()) * (spec.cellRows() - 1)
                    + Math.max(0, -spec.source().cellColumn()) * (spec.cellColumns() - 1);
            depth = Math.toIntExact(Math.max(1, spec.steps() / spec.rows() / 2));
            packed = numbers(random, (long) SHARED_ROWS * depth);
            lines = numbers(random, 2L * spec.lanes() * depth);
        }

        private static final int SHARED_ROWS = 12;

        static long sourceFloats(TapSpec spec) {
            return spec.source().reach(spec) + (long) spec.vectors() * spec.lanes();
        }

        static long weightFloats(TapSpec spec) {
            return spec.weights().reach(spec) + (long) spec.weightRow() * (spec.rows() - 1) + 1;
        }

        static long resultFloats(TapSpec spec) {
            return Math.max((long) spec.resultRow() * (spec.rows() - 1) + (long) spec.vectors() * spec.lanes(),
                    2L * SHARED_ROWS * spec.lanes());
        }

        private static float[] numbers(Random random, long count) {
            float[] numbers = new float[Math.toIntExact(count)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextFloat() - 0.5f;
            }
            return numbers;
        }

        @Override
        public void once(int call) {
            int row = call % spec.cellRows();
            int column = call / spec.cellRows() % spec.cellColumns();
            tile.run(source, at, weights, 0, row, row + 1, column, column + 1, result, 0);
        }

        @Override
        public void run() {
            tile.run(source, at, weights, 0, 0, spec.cellRows(), 0, spec.cellColumns(), result, 0);
        }

        @Override
        public void runWithout() {
            int rows = spec.rows() > 8
                    ? 12
                    : spec.rows() > 6 ? 8 : spec.rows() > 4 ? 6 : spec.rows() > 2 ? 4 : spec.rows();
            shared.multiply(rows, depth, packed, lines, result);
        }

        @Override
        public double enough() {
            return 1.3;
        }
    }
}
