package dev.tandem.compile;

import dev.tandem.compile.Planner.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Offsets for blocks so that those alive together do not overlap: the largest first, each in the tightest gap that holds it,
 * else above everything it meets. Optimal packing is NP-hard; this comes within a few percent of the largest sum of live bytes.
 */
final class SlabLayout {

    private SlabLayout() {
    }

    /** Sets every block's offset and gives the bytes of the slab. */
    static long place(List<Block> blocks) {
        var sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong((Block b) -> -b.bytes).thenComparingInt(b -> b.from));
        var placed = new ArrayList<Block>(blocks.size());
        long top = 0;
        for (Block block : sorted) {
            block.offset = offset(block, placed);
            top = Math.max(top, block.offset + block.bytes);
            placed.add(position(block, placed), block);
        }
        return top;
    }

    private static long offset(Block block, List<Block> placed) {
        long best = -1;
        long bestGap = Long.MAX_VALUE;
        long end = 0;
        for (Block other : placed) {
            if (block.isAliveWith(other)) {
                long gap = other.offset - end;
                if (gap >= block.bytes && gap < bestGap) {
                    best = end;
                    bestGap = gap;
                }
                end = Math.max(end, other.offset + other.bytes);
            }
        }
        return best < 0 ? end : best;
    }

    /** Where a block goes in a list sorted by offset. */
    private static int position(Block block, List<Block> placed) {
        int low = 0;
        int high = placed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placed.get(middle).offset <= block.offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
