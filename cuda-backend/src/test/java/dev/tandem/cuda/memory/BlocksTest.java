package dev.tandem.cuda.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BlocksTest {

    private static final long MIB = 1L << 20;

    /** Gives out addresses of a machine with so much memory. */
    private static final class Machine implements Blocks.Source {

        private final TreeMap<Long, Long> segments = new TreeMap<>();
        private long left;
        private long next = 1L << 40;

        Machine(long bytes) {
            left = bytes;
        }

        @Override
        public long take(long bytes) {
            if (bytes > left) {
                return 0;
            }
            left -= bytes;
            segments.put(next, bytes);
            long address = next;
            next += bytes + MIB;
            return address;
        }

        @Override
        public void give(long address) {
            left += segments.remove(address);
        }

        boolean holds(long address, long bytes) {
            var segment = segments.floorEntry(address);
            return segment != null && address + bytes <= segment.getKey() + segment.getValue();
        }
    }

    private record Taken(long address, long bytes) {
    }

    @Test
    void blocksLieInSegmentsAndNeverOverlap() {
        var machine = new Machine(64 * MIB);
        var blocks = new Blocks(machine, 4 * MIB);
        var random = new Random(7);
        List<Taken> taken = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (taken.isEmpty() || random.nextInt(5) < 3) {
                long bytes = random.nextInt(20) == 0 ? random.nextLong(6 * MIB) : random.nextLong(20_000);
                long address = blocks.allocate(bytes);
                if (address != 0) {
                    assertThat(machine.holds(address, bytes)).as("step %d: %d bytes", i, bytes).isTrue();
                    assertThat(address % Blocks.GRANULE).isZero();
                    taken.forEach(t -> assertThat(address + bytes <= t.address || t.address + t.bytes <= address)
                            .isTrue());
                    taken.add(new Taken(address, Math.max(bytes, 1)));
                }
            } else {
                blocks.free(taken.remove(random.nextInt(taken.size())).address);
            }
        }
        taken.forEach(t -> blocks.free(t.address));
        blocks.trim();
        assertThat(machine.segments).isEmpty();
        assertThat(blocks.heldBytes()).isZero();
        assertThat(blocks.freeBytes()).isZero();
    }

    @Test
    void whatIsFreedIsGivenOutAgain() {
        var machine = new Machine(4 * MIB);
        var blocks = new Blocks(machine, 4 * MIB);
        long first = blocks.allocate(MIB);
        long second = blocks.allocate(2 * MIB);
        long third = blocks.allocate(MIB);
        assertThat(blocks.allocate(1)).isZero();
        blocks.free(first);
        blocks.free(third);
        assertThat(blocks.allocate(2 * MIB)).as("free, but not in one piece").isZero();
        blocks.free(second);
        assertThat(blocks.allocate(4 * MIB)).isEqualTo(first);
    }

    @Test
    void aSegmentThatDoesNotFitIsTriedInTheSizeThatIsNeeded() {
        var blocks = new Blocks(new Machine(3 * MIB), 32 * MIB);
        assertThat(blocks.allocate(2 * MIB)).isNotZero();
        assertThat(blocks.heldBytes()).isEqualTo(2 * MIB);
    }

    @Test
    void withoutSegmentsEveryBlockHasBoundsOfItsOwn() {
        var machine = new Machine(MIB);
        var blocks = new Blocks(machine, 0);
        long address = blocks.allocate(13);
        assertThat(machine.segments).containsEntry(address, 13L);
        blocks.free(address);
        assertThat(machine.segments).isEmpty();
    }

    @Test
    void freeingTwiceIsAnError() {
        var blocks = new Blocks(new Machine(MIB), 0);
        long address = blocks.allocate(1);
        blocks.free(address);
        assertThatThrownBy(() -> blocks.free(address)).isInstanceOf(IllegalStateException.class)
                .hasMessage("no block at 0x10000000000");
    }
}
