package dev.tandem.cpu.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A tile of a contraction that takes over from shared tiles when it is fast. Equal ones are one in a process. */
public final class GeneratedTile {

    /** Tiles that are remembered; the least used are forgotten. */
    private static final int MOST = 512;
    /** Floats of scratch memory that a tile may be tried on. */
    private static final long MOST_FLOATS = 1 << 22;

    /** The tiles of this process. Which are found again changes no result. */
    private static final Map<TileSpec, GeneratedTile> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TileSpec, GeneratedTile> eldest) {
            return size() > MOST;
        }
    };

    private final TileSpec spec;
    private final Prepared<Tile> prepared;

    private GeneratedTile(TileSpec spec, Shared shared) {
        this.spec = spec;
        prepared = new Prepared<>(() -> GeneratedClass.of(spec), tile -> new Trial(spec, tile, shared));
    }

    /** As much work as a tile does, by code that is shared by all. */
    @FunctionalInterface
    public interface Shared {

        /** Multiplies {@code rows} by two vectors of the source at each of these places. */
        void multiply(int rows, float[] weights, float[] source, int[] places, float[] result);
    }

    /** The tile of this process, ready or not. */
    public static GeneratedTile of(TileSpec spec, Shared shared) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(spec, s -> new GeneratedTile(s, shared));
        }
    }

    /** The tile if it is ready. */
    public @Nullable Tile ready() {
        return prepared.ready();
    }

    /**
     * Has it made, unless it takes too much memory to try.
     *
     * @param weight the multiply-adds of a run that waits for it
     */
    public void ask(long weight) {
        if (spec.sourceFloats() + spec.weightFloats() + spec.resultFloats() <= MOST_FLOATS) {
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

        private final TileSpec spec;
        private final Tile tile;
        private final Shared shared;
        private final float[] source;
        private final float[] weights;
        private final float[] result;
        private final float[] packed;
        private final int at;
        private final int[] places;
        private final int times;

        Trial(TileSpec spec, Tile tile, Shared shared) {
            this.spec = spec;
            this.tile = tile;
            this.shared = shared;
            var random = new Random(1);
            source = numbers(random, spec.sourceFloats() + spec.lanes());
            weights = numbers(random, spec.weightFloats());
            result = new float[Math.toIntExact(Math.max(spec.resultFloats(), 2L * SHARED_ROWS * spec.lanes()))];
            at = spec.sourceBefore();
            places = spec.places(at, Math.toIntExact(Math.max(1, spec.steps() / spec.rows() / 2)));
            times = Math.toIntExact(1 + TIMED_STEPS / spec.steps());
            packed = numbers(random, (long) SHARED_ROWS * places.length);
        }

        private static final int SHARED_ROWS = 12;
        /** A step is half a cycle or a few; as a call of a method on objects it is a hundred. */
        private static final long MOST_NANOS_OF_A_STEP = 5;
        private static final int COLD_CALLS = 400;
        /** Multiply-adds of vectors that take long enough to be timed. */
        private static final long TIMED_STEPS = 1 << 14;

        private static float[] numbers(Random random, long count) {
            float[] numbers = new float[Math.toIntExact(count)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextFloat() - 0.5f;
            }
            return numbers;
        }

        @Override
        public void once(int call) {
            int outer = call % spec.outer().count();
            if (spec.writesOut() && (spec.whole() || call % 2 == 0)) {
                tile.run(source, at, weights, 0, outer, outer + 1, 0, spec.inner().count(), result, 0);
            } else {
                int inner = call / 2 % spec.inner().count();
                tile.run(source, at, weights, 0, outer, outer + 1, inner, inner + 1, result, 0);
            }
        }

        @Override
        public int coldCalls() {
            return COLD_CALLS;
        }

        @Override
        public void run() {
            for (int i = 0; i < times; i++) {
                tile.run(source, at, weights, 0, 0, spec.outer().count(), 0, spec.inner().count(), result, 0);
            }
        }

        @Override
        public long mostNanos() {
            return times * spec.steps() * MOST_NANOS_OF_A_STEP;
        }

        @Override
        public void runWithout() {
            int rows = spec.rows() > 8
                    ? 12
                    : spec.rows() > 6 ? 8 : spec.rows() > 4 ? 6 : spec.rows() > 2 ? 4 : spec.rows();
            for (int i = 0; i < times; i++) {
                shared.multiply(rows, packed, source, places, result);
            }
        }

        @Override
        public double enough() {
            return 1.3;
        }
    }
}
