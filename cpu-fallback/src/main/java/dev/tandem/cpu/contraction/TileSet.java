package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.GeneratedTile;
import dev.tandem.cpu.code.Tile;
import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.lanes.Tiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The generated tiles of one kernel. Until all are ready, the kernel works without them. */
final class TileSet {

    /** Sums that fit the registers beside what they are made of: 32 of them with the widest vectors, 16 with others. */
    private static final int MOST_SUMS = 26;
    private static final int FEW_SUMS = 12;
    private static final int WIDEST = 16;
    /** Runs after which the tiles are asked for, and multiply-adds of a run that are worth it. */
    private static final int ENOUGH = 3;
    private static final long WORTH_MAKING = 1 << 17;

    private final List<GeneratedTile> tiles = new ArrayList<>();
    private final GeneratedTile.Shared shared;

    TileSet(Tiles without) {
        shared = (rows, weights, source, places, result) -> without.multiply(rows, places.length, weights, 0, source, 0,
                places, 0, result, 0, without.columns(), false);
    }

    /** How many sums a tile may have. */
    static int mostSums(int lanes) {
        return lanes == WIDEST ? MOST_SUMS : FEW_SUMS;
    }

    /** Adds a tile unless an equal one is there; gives its number. */
    int add(TileSpec spec) {
        GeneratedTile tile = GeneratedTile.of(spec, shared);
        int known = tiles.indexOf(tile);
        if (known < 0) {
            tiles.add(tile);
        }
        return known < 0 ? tiles.size() - 1 : known;
    }

    /** Whether there are none: nothing is generated. */
    boolean isEmpty() {
        return tiles.isEmpty();
    }

    /** Makes the tiles at once, cold as they are. */
    void make() {
        tiles.forEach(GeneratedTile::make);
    }

    /**
     * The tiles for one caller.
     *
     * @param multiplyAdds of a run that waits for them
     */
    Bound bind(long multiplyAdds) {
        return new Bound(multiplyAdds);
    }

    /** The tiles as far as they are ready. */
    final class Bound {
        private final @Nullable Tile[] found = new Tile[tiles.size()];
        private final long multiplyAdds;
        private int runs;
        private boolean ready;

        private Bound(long multiplyAdds) {
            this.multiplyAdds = multiplyAdds;
        }

        /** Whether all tiles are there; asked once a run: asks for them when that is worth it. */
        boolean isReady() {
            if (!ready) {
                runs++;
                ready = found.length > 0;
                for (int i = 0; i < found.length; i++) {
                    found[i] = tiles.get(i).ready();
                    ready &= found[i] != null;
                    if (runs == ENOUGH && multiplyAdds >= WORTH_MAKING) {
                        tiles.get(i).ask(multiplyAdds);
                    }
                }
            }
            return ready;
        }

        /** What works by the tiles once they are ready, and without them until then. */
        dev.tandem.spi.Bound onceReady(dev.tandem.spi.Bound byTiles, dev.tandem.spi.Bound without) {
            return () -> {
                if (isReady()) {
                    byTiles.run();
                } else {
                    without.run();
                }
            };
        }

        /** A tile by its number, if all are ready. */
        Tile get(int number) {
            return Objects.requireNonNull(found[number]);
        }
    }
}
