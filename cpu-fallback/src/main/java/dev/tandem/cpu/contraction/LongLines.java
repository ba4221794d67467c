package dev.tandem.cpu.contraction;

import dev.tandem.cpu.contraction.ConvFilterGradientKernel.Geometry;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter gradient of one image whose lines the window only shifts: those of a batch whose samples lie side by side. Each element
 * is the product of dy's lines with the lines of x that its cell meets, read where they are unless there is padding.
 *
 * <p><i>Numerics</i>: 16 partial sums an element over all lines, in order, then their total in the order of {@link LaneSums}.
 */
final class LongLines implements Kernel {

    private static final int SIDE = 4;
    private static final int TILE = SIDE * SIDE * Tiles.LANES;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final PaddedLines x;
    private final int rowTiles;
    private final int columnTiles;
    private final int[] starts;
    private final int length;
    private final int[] dyLines;
    private final int[] xLines;
    private final Scratch scratch;
    private final int totalsAt;
    private final int sumsAt;
    private final int xAt;
    private final int finishAt;

    LongLines(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        x = PaddedLines.input(g.axes());
        rowTiles = (g.filters() + SIDE - 1) / SIDE;
        columnTiles = (g.filterElements() + SIDE - 1) / SIDE;
        starts = starts();
        int[] output = g.axes().output();
        int[] stride = g.axes().stride();
        // neighbouring lines are one where the window's next position is the next line
        int perRow = stride[1] == 1 ? 1 : output[1];
        length = output[1] / perRow * output[2];
        dyLines = new int[output[0] * perRow];
        xLines = new int[dyLines.length];
        for (int l = 0; l < dyLines.length; l++) {
            dyLines[l] = l * length;
            xLines[l] = x.line(l / perRow * stride[0], l % perRow * stride[1]);
        }
        scratch = new Scratch(cpu.workers().count());
        totalsAt = scratch.shared((long) g.groups() * g.filters() * g.filterElements());
        sumsAt = scratch.each(TILE);
        xAt = scratch.shared(x.pads() ? (long) g.groups() * g.channels() * x.channel() : 0);
        finishAt = scratch.each(finish.scratchFloats());
    }

    /** Whether this kernel is for such a gradient. */
    static boolean suits(Geometry g) {
        return g.images() == 1 && PaddedLines.suits(g.axes());
    }

    private int[] starts() {
        int[] at = new int[columnTiles * SIDE];
        for (int j = 0; j < at.length; j++) {
            int element = Math.min(j, g.filterElements() - 1);
            int[] reach = Sweep.reach(g.axes(), element % g.axes().cells());
            at[j] = element / g.axes().cells() * x.channel() + x.line(reach[0], reach[1]);
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
        Work pad = run::pad;
        Work tile = run::tile;
        Work filter = run::filter;
        return () -> {
            if (x.pads()) {
                cpu.workers().run(g.groups() * g.channels(), pad);
            }
            cpu.workers().run(g.groups() * rowTiles * columnTiles, tile);
            cpu.workers().run(g.groups() * g.filters(), filter);
        };
    }

    private final class Run {
        private final float[] source;
        private final int sourceAt;
        private final float[] dy;
        private final int dyAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;
        private final float[] lines;
        private final int linesAt;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            source = Storage.floats(operands[0]);
            sourceAt = Storage.start(operands[0]);
            dy = Storage.floats(operands[1]);
            dyAt = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
            lines = x.pads() ? floats : source;
            linesAt = x.pads() ? memory.start() + xAt : sourceAt;
        }

        /** Gives one channel its padding. */
        void pad(int channel, int worker) {
            x.copy(source, sourceAt + channel * g.axes().inputPlane(), floats, linesAt + channel * x.channel());
        }

        /** The totals of up to four filters by four of their elements. */
        void tile(int unit, int worker) {
            int column = unit % columnTiles;
            int row = unit / columnTiles % rowTiles * SIDE;
            int group = unit / columnTiles / rowTiles;
            int plane = g.axes().outputPlane();
            int rows = Math.min(SIDE, g.filters() - row);
            int sums = memory.of(worker) + sumsAt;
            Arrays.fill(floats, sums, sums + TILE, 0);
            for (int i = 0; i < rows;) {
                int height = rows - i >= 4 ? 4 : rows - i >= 2 ? 2 : 1;
                cpu.lanes().tiles().dots(height, dyLines.length, length, dy,
                        dyAt + (group * g.filters() + row + i) * plane, plane, dyLines, lines,
                        linesAt + group * g.channels() * x.channel(), starts, column * SIDE, xLines, floats,
                        sums + i * SIDE * Tiles.LANES);
                i += height;
            }
            int elements = Math.min(SIDE, g.filterElements() - column * SIDE);
            for (int i = 0; i < rows; i++) {
                int to = total(group * g.filters() + row + i) + column * SIDE;
                for (int j = 0; j < elements; j++) {
                    floats[to + j] = LaneSums.total(floats, sums + (i * SIDE + j) * Tiles.LANES);
                }
            }
        }

        /** Where the totals of a filter begin. */
        private int total(int filter) {
            return memory.start() + totalsAt + filter * g.filterElements();
        }

        /** The gradient of one filter. */
        void filter(int filter, int worker) {
            writer.write(filter * g.filterElements(), g.filterElements(), floats, total(filter), floats,
                    memory.of(worker) + finishAt);
        }
    }
}
