package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@link Moves} of whatever is no float: of bits, 8, 32 or 64 an element. They never become a float on the way. */
final class BitMoves implements Moves {

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment source;
    private final MemorySegment target;
    private final int bytes;

    BitMoves(Tensor from, Tensor to) {
        source = Storage.bytes(from);
        target = Storage.bytes(to);
        bytes = from.type().dtype().bytes();
    }

    @Override
    public void run(int from, int to, int count) {
        MemorySegment.copy(source, (long) from * bytes, target, (long) to * bytes, (long) count * bytes);
    }

    @Override
    public void steps(int from, int fromStep, int to, int toStep, int count) {
        long a = (long) from * bytes;
        long b = (long) to * bytes;
        int aStep = fromStep * bytes;
        int bStep = toStep * bytes;
        switch (bytes) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    target.set(BYTE, b + (long) i * bStep, source.get(BYTE, a + (long) i * aStep));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    target.set(INT, b + (long) i * bStep, source.get(INT, a + (long) i * aStep));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    target.set(LONG, b + (long) i * bStep, source.get(LONG, a + (long) i * aStep));
                }
            }
            default -> throw new IllegalStateException(bytes + " bytes an element");
        }
    }

    @Override
    public void transpose(Tiles tiles, int from, int fromStep, int to, int toStep, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            steps(from + row, fromStep, to + row * toStep, 1, columns);
        }
    }

    @Override
    public void clear(int to, int count) {
        for (long at = (long) to * bytes; at < (long) (to + count) * bytes; at++) {
            target.set(BYTE, at, (byte) 0);
        }
    }
}
