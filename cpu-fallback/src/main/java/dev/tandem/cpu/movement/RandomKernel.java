package dev.tandem.cpu.movement;

import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;

/**
 * Computes {@link Op.Random}: element i takes lane i mod 4 of the Philox4x32-10 block whose counter is (⌊i / 4⌋, stream) under
 * the key seed + step · 0x9E3779B97F4A7C15.
 *
 * <p><i>Numerics</i>: uniform numbers are exact. Normal ones come from {@link BoxMuller}.
 * <i>Source</i>: Salmon, Moraes, Dror &amp; Shaw 2011, §5.3.
 */
public final class RandomKernel {

    private static final long STEP_FACTOR = 0x9E3779B97F4A7C15L;
    /** Blocks of a unit of work. */
    private static final int BLOCKS = 1 << 10;
    private static final float UNIT = 0x1p-24f;

    private final boolean normal;
    private final long stream;
    private final int elements;

    private RandomKernel(Op.Random op) {
        normal = op.distribution() == Op.Distribution.NORMAL;
        stream = op.stream();
        elements = op.shape().elements();
    }

    /** Compiles a node. */
    public static Kernel of(Op.Random op, Node node, Cpu cpu) {
        var kernel = new RandomKernel(op);
        int blocks = kernel.elements / 4 + (kernel.elements % 4 == 0 ? 0 : 1);
        int units = (blocks + BLOCKS - 1) / BLOCKS;
        return (operands, results, workspace) -> {
            var key = Integers.of(operands[0]);
            float[] y = Storage.floats(results[0]);
            int start = Storage.start(results[0]);
            int[][] words = new int[cpu.workers().count()][4 * BLOCKS];
            Work work = (unit, worker) -> {
                int first = unit * BLOCKS;
                int count = Math.min(BLOCKS, blocks - first);
                kernel.draw(key.at(0) + key.at(1) * STEP_FACTOR, first, count, words[worker]);
                kernel.write(words[worker], y, start + 4 * first, Math.min(4 * count, kernel.elements - 4 * first));
            };
            return () -> cpu.workers().run(units, work);
        };
    }

    /** The words of the blocks from {@code first} on. */
    private void draw(long key, int first, int count, int[] words) {
        for (int i = 0; i < count; i++) {
            Philox.block(first + i, stream, key, words, 4 * i);
        }
    }

    private void write(int[] words, float[] y, int at, int count) {
        if (normal) {
            BoxMuller.write(words, y, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            y[at + i] = (words[i] >>> 8) * UNIT;
        }
    }
}
