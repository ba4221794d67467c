package dev.tandem.cpu.contraction;

import dev.tandem.cpu.contraction.ConvFilterGradientKernel.Geometry;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter gradient as products of lines: each element is what dy's lines have in common with the lines of x that its cell meets.
 * Blocks of images have sums of their own.
 *
 * <p><i>Numerics</i>: 16 partial sums an element and block of images; those of the blocks are added in order, then their total in
 * the order of {@link LaneSums}. Both are fixed by the shapes.
 */
final class LineProducts implements Kernel {

    private static final int MOST_BLOCKS = 16;
    private static final int ROWS = 4;
    private static final int TILE = ROWS * 4 * Tiles.LANES;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final Spread spread;
    private final int blocks;
    private final int rowTiles;
    private final int columnTiles;
    private final int[] starts;
    private final int[] dyLines;
    private final int[] xLines;
    private final Scratch scratch;
    private final int sumsAt;
    private final int spreadAt;
    private final int filterAt;
    private final int finishAt;

    LineProducts(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        spread = Spread.input(g.axes());
        blocks = Math.min(g.images(), MOST_BLOCKS);
        rowTiles = (g.filters() + ROWS - 1) / ROWS;
        columnTiles = (g.filterElements() + 3) / 4;
        starts = starts();
        int[] output = g.axes().output();
        dyLines = new int[output[0] * output[1]];
        xLines = new int[dyLines.length];
        int[] pitches = spread.pitches();
        for (int l = 0; l < dyLines.length; l++) {
            dyLines[l] = l * output[2];
            xLines[l] = l / output[1] * pitches[0] + l % output[1] * pitches[1];
        }
        scratch = new Scratch(cpu.workers().count());
        sumsAt = scratch.shared((long) blocks * g.groups() * rowTiles * columnTiles * TILE);
        spreadAt = scratch.each((long) g.channels() * spread.channel());
        filterAt = scratch.each(g.filterElements());
        finishAt = scratch.each(finish.scratchFloats());
    }

    private int[] starts() {
        int[] at = new int[columnTiles * 4];
        for (int j = 0; j < at.length; j++) {
            int element = Math.min(j, g.filterElements() - 1);
            int cell = element % g.axes().cells();
            at[j] = element / g.axes().cells() * spread.channel() + spread.offset(Sweep.reach(g.axes(), cell));
        }
        return at;
    }

    @Override
    public long workspaceBytes() {
        return scratch.bytes();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        var run = new Run(operands, results, workspace);
        Work block = run::block;
        Work filters = run::filters;
        return () -> {
            cpu.workers().run(blocks * g.groups(), block);
            cpu.workers().run(g.groups() * rowTiles, filters);
        };
    }

    private final class Run {
        private final float[] x;
        private final int xAt;
        private final float[] dy;
        private final int dyAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[0]);
            xAt = Storage.start(operands[0]);
            dy = Storage.floats(operands[1]);
            dyAt = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
        }

        private int sums(int block, int group) {
            return memory.start() + sumsAt + (block * g.groups() + group) * rowTiles * columnTiles * TILE;
        }

        /** The sums of one group over one block of images. */
        void block(int unit, int worker) {
            int group = unit % g.groups();
            int block = unit / g.groups();
            int sums = sums(block, group);
            Arrays.fill(floats, sums, sums + rowTiles * columnTiles * TILE, 0);
            int end = (int) ((long) g.images() * (block + 1) / blocks);
            for (int n = (int) ((long) g.images() * block / blocks); n < end; n++) {
                image(n * g.groups() + group, sums, memory.of(worker) + spreadAt);
            }
        }

        private void image(int image, int sums, int spreadTo) {
            for (int c = 0; c < g.channels(); c++) {
                spread.copy(x, xAt + (image * g.channels() + c) * g.axes().inputPlane(), floats,
                        spreadTo + c * spread.channel());
            }
            int plane = g.axes().outputPlane();
            for (int row = 0; row < g.filters(); row += ROWS) {
                int at = dyAt + (image * g.filters() + row) * plane;
                for (int tile = 0; tile < columnTiles; tile++) {
                    int to = sums + (row / ROWS * columnTiles + tile) * TILE;
                    int left = Math.min(ROWS, g.filters() - row);
                    for (int i = 0; i < left;) {
                        int height = left - i >= 4 ? 4 : left - i >= 2 ? 2 : 1;
                        cpu.lanes().tiles().dots(height, dyLines.length, g.axes().output()[2], dy, at + i * plane,
                                plane, dyLines, floats, spreadTo, starts, tile * 4, xLines, floats,
                                to + i * 4 * Tiles.LANES);
                        i += height;
                    }
                }
            }
        }

        /** The gradients of up to four filters: the sums of all blocks, then their totals. */
        void filters(int unit, int worker) {
            int group = unit / rowTiles;
            int tiles = unit % rowTiles * columnTiles * TILE;
            int first = sums(0, group) + tiles;
            for (int block = 1; block < blocks; block++) {
                cpu.lanes().elements().apply(Fn2.ADD, floats, first, floats, sums(block, group) + tiles, floats, first,
                        columnTiles * TILE);
            }
            int row = unit % rowTiles * ROWS;
            for (int i = 0; i < Math.min(ROWS, g.filters() - row); i++) {
                filter(group * g.filters() + row + i, first + i * 4 * Tiles.LANES, memory.of(worker));
            }
        }

        private void filter(int which, int pairs, int mine) {
            int to = mine + filterAt;
            for (int element = 0; element < g.filterElements(); element++) {
                floats[to + element] = LaneSums.total(floats,
                        pairs + element / 4 * TILE + element % 4 * Tiles.LANES);
            }
            writer.write(which * g.filterElements(), g.filterElements(), floats, to, floats, mine + finishAt);
        }
    }
}
