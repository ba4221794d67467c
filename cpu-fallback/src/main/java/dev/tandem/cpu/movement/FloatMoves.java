package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Tensor;
import java.util.Arrays;

/** {@link Moves} of floats, on the arrays. */
final class FloatMoves implements Moves {

    private final float[] source;
    private final float[] target;
    private final int sourceStart;
    private final int targetStart;

    FloatMoves(Tensor from, Tensor to) {
        source = Storage.floats(from);
        target = Storage.floats(to);
        sourceStart = Storage.start(from);
        targetStart = Storage.start(to);
    }

    @Override
    public void run(int from, int to, int count) {
        if (count == Tiles.LANES) {
            for (int i = 0; i < Tiles.LANES; i++) {
                target[targetStart + to + i] = source[sourceStart + from + i];
            }
            return;
        }
        System.arraycopy(source, sourceStart + from, target, targetStart + to, count);
    }

    @Override
    public void steps(int from, int fromStep, int to, int toStep, int count) {
        int a = sourceStart + from;
        int b = targetStart + to;
        if (fromStep == 0 && toStep == 1) {
            Arrays.fill(target, b, b + count, source[a]);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[b + i * toStep] = source[a + i * fromStep];
        }
    }

    @Override
    public void transpose(Tiles tiles, int from, int fromStep, int to, int toStep, int rows, int columns) {
        tiles.transpose(source, sourceStart + from, fromStep, columns, rows, target, targetStart + to, toStep);
    }

    @Override
    public void clear(int to, int count) {
        Arrays.fill(target, targetStart + to, targetStart + to + count, 0);
    }
}
