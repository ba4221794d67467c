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
 * A filter gradient of few channels and many filters by tiles of a row of cells by filters: dy is laid out with its filters last,
 * x with its padding; what a row of cells meets at one position are then neighbours. Images follow one another, all workers on
 * each.
 *
 * <p><i>Numerics</i>: each element is one chain of fused multiply-adds over images and positions.
 */
final class FilterTiles implements Generated {

    /** Fewer cells in a row would leave the multipliers idle. */
    private static final int LEAST_CELLS = 5;
    private static final int MANY_FILTERS = 16;
    /** Positions in a block of shared tiles. */
    private static final int BLOCK = 512;
    private static final int STRIP = 16;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final Tiles tiles;
    private final TileSet generated;
    private final int[] panelTile;
    private final RowPanels cells;
    private final int[] output;
    private final int[] stride;
    private final int[] reach;
    private final int[] padded;
    private final int lines;
    private final int width;
    private final int[] places;
    private final Scratch scratch;
    private final int xAt;
    private final int dyAt;
    private final int sumsAt;
    private final int packedAt;
    private final int rowAt;
    private final int finishAt;

    FilterTiles(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        tiles = cpu.lanes().tiles();
        Axes a = g.axes();
        cells = new RowPanels(a.kernel()[2]);
        output = a.output();
        stride = a.stride();
        reach = a.dilation();
        padded = new int[Axes.COUNT];
        Arrays.setAll(padded, i -> (output[i] - 1) * stride[i] + a.reach(i, a.kernel()[i] - 1) + 1);
        lines = g.channels() * a.kernel()[1];
        int columns = tiles.columns();
        width = (g.filters() + columns - 1) / columns * columns;
        places = new int[BLOCK];
        Arrays.setAll(places, p -> p * columns);
        generated = new TileSet(tiles);
        panelTile = new int[cells.count()];
        if (cpu.lanes().elements().width() > 1) {
            Arrays.setAll(panelTile, r -> generated.add(tile(cells.get(r).rows())));
        }
        scratch = new Scratch(cpu.workers().count());
        xAt = scratch.shared((long) g.channels() * Axes.product(padded));
        dyAt = scratch.shared((long) width * a.outputPlane());
        sumsAt = scratch.shared((long) lines * cells.paddedRows() * width);
        packedAt = scratch.each((long) BLOCK * cells.paddedRows());
        rowAt = scratch.each(g.filterElements());
        finishAt = scratch.each(finish.scratchFloats());
    }

    /** Whether this kernel is for such a gradient. */
    static boolean suits(Geometry g) {
        Axes a = g.axes();
        return a.isFlat() && a.kernel()[2] >= LEAST_CELLS
                && g.channels() < ConvFilterGradientKernel.MANY_CHANNELS && g.filters() >= MANY_FILTERS;
    }

    private TileSpec tile(int height) {
        int columns = tiles.columns();
        return new TileSpec(height, 2, columns / 2, new Axis(output[1], output[2] * columns, stride[1] * padded[2]),
                Axis.NONE, new Axis(output[2], columns, stride[2]), true, reach[2], width, true);
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
        return new Run(operands, results, workspace)::all;
    }

    private final class Run {
        private final float[] x;
        private final int xFrom;
        private final float[] dy;
        private final int dyFrom;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;
        private final TileSet.Bound made;
        private final Work layOut = this::layOut;
        private final Work sum = this::sum;
        private final Work filter = this::filter;
        private final int strips = (g.axes().outputPlane() + BLOCK - 1) / BLOCK;
        private boolean ready;
        private int part;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[0]);
            xFrom = Storage.start(operands[0]);
            dy = Storage.floats(operands[1]);
            dyFrom = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
            made = generated.bind((long) g.images() * g.filters() * g.filterElements() * g.axes().outputPlane());
        }

        void all() {
            ready = made.isReady();
            int columns = width / tiles.columns();
            for (int group = 0; group < g.groups(); group++) {
                for (int image = 0; image < g.images(); image++) {
                    part = image * g.groups() + group;
                    cpu.workers().run(g.channels() * padded[1] + columns * strips, layOut);
                    cpu.workers().run(lines * cells.count() * columns, sum);
                }
                cpu.workers().run(g.filters(), filter);
            }
        }

        /** Lays out a row of x, or some filters of dy at some positions. */
        private void layOut(int unit, int worker) {
            int rows = g.channels() * padded[1];
            if (unit < rows) {
                row(unit / padded[1], unit % padded[1]);
                return;
            }
            int plane = g.axes().outputPlane();
            int first = (unit - rows) / strips * tiles.columns();
            int position = (unit - rows) % strips * BLOCK;
            int count = Math.min(BLOCK, plane - position);
            int to = memory.start() + dyAt + first * plane + position * tiles.columns();
            int from = dyFrom + (part * g.filters() + first) * plane + position;
            int filters = Math.min(tiles.columns(), g.filters() - first);
            for (int p = 0; p < count; p += STRIP) {
                tiles.transpose(dy, from + p, plane, filters, Math.min(STRIP, count - p), floats,
                        to + p * tiles.columns(), tiles.columns());
            }
            for (int p = 0; p < count && filters < tiles.columns(); p++) {
                Arrays.fill(floats, to + p * tiles.columns() + filters, to + (p + 1) * tiles.columns(), 0);
            }
        }

        private void row(int channel, int row) {
            int to = memory.start() + xAt + (channel * padded[1] + row) * padded[2];
            int[] low = g.axes().low();
            int[] input = g.axes().input();
            int inside = row - low[1];
            int first = inside < 0 || inside >= input[1] ? padded[2] : Math.min(low[2], padded[2]);
            int end = Math.clamp(input[2] + low[2], first, padded[2]);
            Arrays.fill(floats, to, to + first, 0);
            if (end > first) {
                int from = xFrom + ((part * g.channels() + channel) * input[1] + inside) * input[2];
                System.arraycopy(x, from + first - low[2], floats, to + first, end - first);
            }
            Arrays.fill(floats, to + end, to + padded[2], 0);
        }

        /** Adds this image's part to a row of cells of one channel, for some filters. */
        private void sum(int unit, int worker) {
            int panels = cells.count();
            int line = unit % lines;
            Panel panel = cells.get(unit / lines % panels);
            int filters = unit / lines / panels * tiles.columns();
            int to = memory.start() + sumsAt + (line * cells.paddedRows() + panel.first()) * width + filters;
            if (part < g.groups()) {
                for (int i = 0; i < panel.height(); i++) {
                    Arrays.fill(floats, to + i * width, to + i * width + tiles.columns(), 0);
                }
            }
            int kernelRows = g.axes().kernel()[1];
            int from = memory.start() + xAt
                    + (line / kernelRows * padded[1] + line % kernelRows * reach[1]) * padded[2]
                    + panel.first() * reach[2];
            int lay = memory.start() + dyAt + filters * g.axes().outputPlane();
            if (ready) {
                made.get(panelTile[unit / lines % panels]).run(floats, lay, floats, from, 0, output[1], 0, output[2],
                        floats, to);
            } else {
                shared(panel, from, lay, to, memory.of(worker) + packedAt);
            }
        }

        private void shared(Panel panel, int from, int lay, int to, int packed) {
            int plane = g.axes().outputPlane();
            for (int begin = 0; begin < plane; begin += BLOCK) {
                int count = Math.min(BLOCK, plane - begin);
                for (int p = 0; p < count; p++) {
                    int at = from + (begin + p) / output[2] * stride[1] * padded[2]
                            + (begin + p) % output[2] * stride[2];
                    for (int i = 0; i < panel.height(); i++) {
                        floats[packed + p * panel.height() + i] = i < panel.rows() ? floats[at + i * reach[2]] : 0;
                    }
                }
                tiles.multiply(panel.height(), count, floats, packed, floats, lay + begin * tiles.columns(), places, 0,
                        floats, to, width, true);
            }
        }

        /** The gradient of one filter. */
        private void filter(int filter, int worker) {
            int to = memory.of(worker) + rowAt;
            int inRow = g.axes().kernel()[2];
            for (int e = 0; e < g.filterElements(); e++) {
                int sum = e / inRow * cells.paddedRows() + e % inRow;
                floats[to + e] = floats[memory.start() + sumsAt + sum * width + filter];
            }
            int group = part % g.groups();
            writer.write((group * g.filters() + filter) * g.filterElements(), g.filterElements(), floats, to, floats,
                    memory.of(worker) + finishAt);
        }
    }
}
