package dev.tandem.cuda.memory;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Memory given out in blocks that are cut from big segments: allocating from a driver takes long and, on a GPU, may wait for
 * its work. The smallest free block that fits is taken; freed neighbours become one again. Segments stay until {@link #trim}.
 */
final class Blocks {

    /** Blocks start and end at multiples of this many bytes. */
    static final long GRANULE = 512;

    /** Where segments come from. */
    interface Source {

        /** The address of new memory; 0 if there is none. */
        long take(long bytes);

        /** Gives a segment back. */
        void give(long address);
    }

    private record Block(long address, long bytes, long segment) {
    }

    private final Source source;
    private final long segmentBytes;
    private final TreeMap<Long, Block> taken = new TreeMap<>();
    private final TreeMap<Long, Block> free = new TreeMap<>();
    private final TreeSet<Block> freeBySize = new TreeSet<>(
            Comparator.comparingLong(Block::bytes).thenComparingLong(Block::address));
    private final TreeMap<Long, Long> segments = new TreeMap<>();

    /**
     * Starts without memory.
     *
     * @param segmentBytes the least size of a segment; 0 for one segment a block, so that tools see every block's bounds
     */
    Blocks(Source source, long segmentBytes) {
        this.source = source;
        this.segmentBytes = segmentBytes;
    }

    /** The address of so many bytes; 0 if the source has no more. */
    long allocate(long bytes) {
        long size = segmentBytes == 0 ? Math.max(bytes, 1) : rounded(Math.max(bytes, 1), GRANULE);
        Block block = freeBySize.ceiling(new Block(0, size, 0));
        if (block == null) {
            block = segment(size);
        }
        if (block == null) {
            return 0;
        }
        remove(block);
        if (block.bytes > size) {
            add(new Block(block.address + size, block.bytes - size, block.segment));
        }
        taken.put(block.address, new Block(block.address, size, block.segment));
        return block.address;
    }

    private @Nullable Block segment(long size) {
        long wanted = Math.max(size, segmentBytes);
        long address = source.take(wanted);
        if (address == 0 && wanted > size) {
            wanted = size;
            address = source.take(wanted);
        }
        if (address == 0) {
            return null;
        }
        segments.put(address, wanted);
        var block = new Block(address, wanted, address);
        add(block);
        return block;
    }

    /** Takes a block back. */
    void free(long address) {
        Block block = taken.remove(address);
        if (block == null) {
            throw new IllegalStateException("no block at 0x" + Long.toHexString(address));
        }
        long from = block.address;
        long to = block.address + block.bytes;
        var before = free.lowerEntry(from);
        if (before != null && before.getValue().segment == block.segment
                && before.getValue().address + before.getValue().bytes == from) {
            from = before.getValue().address;
            remove(before.getValue());
        }
        Block after = free.get(to);
        if (after != null && after.segment == block.segment) {
            to = after.address + after.bytes;
            remove(after);
        }
        add(new Block(from, to - from, block.segment));
        if (segmentBytes == 0) {
            trim();
        }
    }

    /** Gives back the segments of which nothing is taken. */
    void trim() {
        segments.entrySet().removeIf(segment -> {
            Block block = free.get(segment.getKey());
            if (block == null || block.bytes != segment.getValue()) {
                return false;
            }
            remove(block);
            source.give(block.address);
            return true;
        });
    }

    /** The bytes of all segments. */
    long heldBytes() {
        return segments.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The bytes of all free blocks. */
    long freeBytes() {
        return free.values().stream().mapToLong(Block::bytes).sum();
    }

    private void add(Block block) {
        free.put(block.address, block);
        freeBySize.add(block);
    }

    private void remove(Block block) {
        free.remove(block.address);
        freeBySize.remove(block);
    }

    private static long rounded(long bytes, long granule) {
        return (bytes + granule - 1) / granule * granule;
    }
}
