package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.contraction.ConvFilterGradientKernel.Geometry;
import dev.tandem.cpu.contraction.RowPanels.Panel;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter gradient by tiles of filters by channels: x is spread with some channels last, so that for one cell a row of the right
 * operand is these channels at one position; its depth are the positions. Images follow one another, all workers on each.
 *
 * <p><i>Numerics</i>: each element is one chain of fused multiply-adds over images and positions.
 */
final class ChannelTiles implements Generated {

    /** Positions in a block: the packed rows of dy and the lines of x they meet stay in the cache. */
    private static final int BLOCK = 512;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final Tiles tiles;
    private final TileSet generated;
    private final int[] panelTile;
    private final Spread spread;
    private final RowPanels rows;
    private final int positions;
    private final int width;
    private final int[] offsets;
    private final int[] cellAt;
    private final Scratch scratch;
    private final int dyPackedAt;
    private final int xSpreadAt;
    private final int sumsAt;
    private final int channelAt;
    private final int filterAt;
    private final int finishAt;

    ChannelTiles(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        tiles = cpu.lanes().tiles();
        spread = Spread.input(g.axes());
        rows = new RowPanels(g.filters());
        positions = g.axes().outputPlane();
        width = (g.channels() + tiles.columns() - 1) / tiles.columns() * tiles.columns();
        offsets = new int[positions];
        int[] output = g.axes().output();
        int[] pitches = spread.pitches();
        for (int p = 0; p < positions; p++) {
            int line = p / output[2];
            offsets[p] = (line / output[1] * pitches[0] + line % output[1] * pitches[1] + p % output[2])
                    * tiles.columns();
        }
        cellAt = new int[g.axes().cells()];
        for (int cell = 0; cell < cellAt.length; cell++) {
            cellAt[cell] = spread.offset(Sweep.reach(g.axes(), cell)) * tiles.columns();
        }
        generated = new TileSet(tiles);
        panelTile = new int[rows.count()];
        if (cpu.lanes().elements().width() > 1) {
            Arrays.setAll(panelTile, r -> generated.add(tile(rows.get(r).height())));
        }
        scratch = new Scratch(cpu.workers().count());
        dyPackedAt = scratch.shared((long) rows.paddedRows() * positions);
        xSpreadAt = scratch.shared((long) spread.channel() * width);
        sumsAt = scratch.shared((long) cellAt.length * rows.paddedRows() * width);
        channelAt = scratch.each((long) tiles.columns() * spread.channel());
        filterAt = scratch.each(g.filterElements());
        finishAt = scratch.each(finish.scratchFloats());
    }

    private TileSpec tile(int height) {
        int[] output = g.axes().output();
        int[] pitches = spread.pitches();
        int columns = tiles.columns();
        return new TileSpec(height, 2, columns / 2,
                new Axis(output[0], pitches[0] * columns, output[1] * output[2] * height),
                new Axis(output[1], pitches[1] * columns, output[2] * height),
                new Axis(output[2], columns, height), true, 1, width, true);
    }

    @Override
    public TileSet tiles() {
        return generated;
    }

    @Override
    public long workspaceBytes() {
        return scratch.bytes();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        var run = new Run(operands, results, workspace);
        return run::all;
    }

    private final class Run {
        private final float[] x;
        private final int xAt;
        private final float[] dy;
        private final int dyAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;
        private final Work layOut = this::layOut;
        private final Work pack = this::pack;
        private final Work multiply = this::multiply;
        private final Work filter = this::filter;
        private final TileSet.Bound made;
        private boolean ready;
        private int group;
        private int image;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[0]);
            xAt = Storage.start(operands[0]);
            dy = Storage.floats(operands[1]);
            dyAt = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
            made = generated.bind((long) g.images() * g.filters() * g.channels() * cellAt.length * positions);
        }

        void all() {
            ready = made.isReady();
            for (int which = 0; which < g.groups(); which++) {
                group(which);
            }
        }

        private void group(int which) {
            group = which;
            for (image = 0; image < g.images(); image++) {
                cpu.workers().run(width / tiles.columns(), layOut);
                cpu.workers().run(rows.count(), pack);
                cpu.workers().run(cellAt.length * rows.count(), multiply);
            }
            cpu.workers().run(g.filters(), filter);
        }

        /** Packs one panel of dy. */
        private void pack(int panel, int worker) {
            int from = dyAt + (image * g.groups() + group) * g.filters() * positions;
            rows.pack(panel, positions, dy, from, positions, 1, floats, memory.start() + dyPackedAt);
        }

        /** Lays out a tile's channels of x. Channels that do not exist are 0. */
        private void layOut(int unit, int worker) {
            int columns = tiles.columns();
            int channels = memory.of(worker) + channelAt;
            for (int i = 0; i < columns; i++) {
                int to = channels + i * spread.channel();
                int channel = unit * columns + i;
                if (channel < g.channels()) {
                    int from = (image * g.groups() + group) * g.channels() + channel;
                    spread.copy(x, xAt + from * g.axes().inputPlane(), floats, to);
                } else {
                    Arrays.fill(floats, to, to + spread.channel(), 0);
                }
            }
            tiles.transpose(floats, channels, spread.channel(), columns, spread.channel(), floats,
                    memory.start() + xSpreadAt + unit * columns * spread.channel(), columns);
        }

        /** Adds this image's part to one cell of one panel of filters. */
        private void multiply(int unit, int worker) {
            int cell = unit % cellAt.length;
            int r = unit / cellAt.length;
            Panel panel = rows.get(r);
            int a = memory.start() + dyPackedAt + rows.packedAt(r, positions);
            int b = memory.start() + xSpreadAt + cellAt[cell];
            int c = memory.start() + sumsAt + (cell * rows.paddedRows() + panel.first()) * width;
            for (int j = 0; j < width; j += tiles.columns()) {
                if (ready) {
                    sums(panel, panelTile[r], a, b + j * spread.channel(), c + j);
                    continue;
                }
                for (int p = 0; p < positions; p += BLOCK) {
                    tiles.multiply(panel.height(), Math.min(BLOCK, positions - p), floats, a + p * panel.height(),
                            floats, b + j * spread.channel(), offsets, p, floats, c + j, width, image > 0 || p > 0);
                }
            }
        }

        private void sums(Panel panel, int tile, int dyFrom, int xFrom, int to) {
            if (image == 0) {
                for (int i = 0; i < panel.height(); i++) {
                    Arrays.fill(floats, to + i * width, to + i * width + tiles.columns(), 0);
                }
            }
            int[] output = g.axes().output();
            made.get(tile).run(floats, xFrom, floats, dyFrom, 0, output[0], 0, output[2], floats, to);
        }

        /** The gradient of one filter, its cells last. */
        private void filter(int row, int worker) {
            int to = memory.of(worker) + filterAt;
            for (int cell = 0; cell < cellAt.length; cell++) {
                int sum = memory.start() + sumsAt + (cell * rows.paddedRows() + row) * width;
                for (int c = 0; c < g.channels(); c++) {
                    floats[to + c * cellAt.length + cell] = floats[sum + c];
                }
            }
            int elements = g.filterElements();
            writer.write((group * g.filters() + row) * elements, elements, floats, to, floats,
                    memory.of(worker) + finishAt);
        }
    }
}
