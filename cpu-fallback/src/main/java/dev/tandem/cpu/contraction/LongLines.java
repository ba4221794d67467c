package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.code.TileSpec.Span;
import dev.tandem.cpu.contraction.ConvFilterGradientKernel.Geometry;
import dev.tandem.cpu.contraction.TileCut.Part;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter gradient whose window only shifts lines: those of a batch whose samples lie side by side. Each element is the product
 * of dy's lines with the lines of x that its cell meets, read where they are unless there is padding; generated tiles do some filters
 * by a row of cells. Parts of the images have totals of their own, so that a worker reads the images it wrote.
 *
 * <p><i>Numerics</i>: 16 partial sums an element and part over all lines of its images, in order, then their total in the order of
 * {@link Tiles#totals}; the parts' totals are added in order. All this is fixed by the shapes.
 */
final class LongLines implements Generated {

    private static final int SIDE = 4;
    private static final int TILE = SIDE * SIDE * Tiles.LANES;
    private static final int MOST_PARTS = 16;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final PaddedLines x;
    private final int parts;
    private final int rowTiles;
    private final int columnTiles;
    private final int[] starts;
    private final int length;
    private final int[] dyLines;
    private final int[] xLines;
    private final TileSet tiles;
    private final List<Piece> pieces = new ArrayList<>();
    private final Scratch scratch;
    private final int totalsAt;
    private final int sumsAt;
    private final int rowAt;
    private final int xAt;
    private final int finishAt;

    LongLines(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        x = PaddedLines.input(g.axes());
        parts = Math.min(g.images(), MOST_PARTS);
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
        tiles = new TileSet(cpu.lanes().tiles());
        cut(cpu.lanes().elements().width());
        scratch = new Scratch(cpu.workers().count());
        totalsAt = scratch.shared((long) parts * totals());
        int largest = pieces.isEmpty() ? SIDE * SIDE : pieces.getLast().filters * g.axes().cells();
        sumsAt = scratch.each((long) Math.max(SIDE * SIDE, aligned(largest)) * Tiles.LANES);
        rowAt = scratch.each(Math.max(SIDE * SIDE, aligned(largest)));
        xAt = scratch.shared(x.pads() ? (long) g.images() * g.groups() * g.channels() * x.channel() : 0);
        finishAt = scratch.each(finish.scratchFloats());
    }

    /** Whether this kernel is for such a gradient. */
    static boolean suits(Geometry g) {
        return LineSweep.suits(g.axes(), g.images());
    }

    /** The elements of all filters. */
    private int totals() {
        return g.groups() * g.filters() * g.filterElements();
    }

    /** Filters that are computed together, with tiles for all cells of a row. */
    private record Piece(int first, int filters, List<Strip> strips) {
    }

    /** Some cells of a row. */
    private record Strip(int first, int tile) {
    }

    /** Cuts filters and rows of cells into tiles, if lines are whole sixteens with one distance. */
    private void cut(int lanes) {
        Axes a = g.axes();
        boolean isLine = a.stride()[1] == 1;
        if (lanes == 1 || length % Tiles.LANES > 0 || (!isLine && length > Tiles.LANES)) {
            return;
        }
        int cells = a.kernel()[1];
        TileCut cut = TileCut.of(g.filters(), List.of(Collections.nCopies(cells, new Span(0, 1))),
                Math.min(TileCut.WRITTEN_OUT, TileSet.mostSums(lanes)));
        for (Part filters : TileCut.parts(g.filters(), cut.rows())) {
            var strips = new ArrayList<Strip>();
            for (Part part : TileCut.parts(cells, cut.vectors())) {
                strips.add(new Strip(part.from(), tiles.add(tile(filters.count(), part.count(), lanes))));
            }
            pieces.add(new Piece(filters.from(), filters.count(), strips));
        }
    }

    private TileSpec tile(int filters, int cells, int lanes) {
        Axes a = g.axes();
        int places = a.output()[1] * a.output()[2] / Tiles.LANES;
        int inner = Math.min(places, TileSpec.mostWrittenOut(filters * cells));
        while (places % inner > 0) {
            inner--;
        }
        int step = a.stride()[1] * Tiles.LANES;
        return new TileSpec(filters, cells, lanes,
                new Axis(a.output()[0], x.line(a.stride()[0], 0), places * Tiles.LANES),
                new Axis(places / inner, inner * step, inner * Tiles.LANES), new Axis(inner, step, Tiles.LANES), true,
                a.outputPlane(), channelSums(), adds(), x.line(0, a.reach(1, 1)), Tiles.LANES, true,
                List.of());
    }

    private static int aligned(int count) {
        return (count + Tiles.LANES - 1) / Tiles.LANES * Tiles.LANES;
    }

    /** Whether a part has several images, which add to what is there. */
    private boolean adds() {
        return parts < g.images();
    }

    /** Partial sums of one filter for all cells of a channel. */
    private int channelSums() {
        return g.axes().cells() * Tiles.LANES;
    }

    @Override
    public TileSet tiles() {
        return tiles;
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
        Work channel = run::channel;
        Work filter = run::filter;
        return () -> {
            if (x.pads()) {
                cpu.workers().run(g.images() * g.groups() * g.channels(), pad);
            }
            if (run.made.isReady()) {
                cpu.workers().run(parts * g.groups() * pieces.size() * g.channels(), channel);
            } else {
                cpu.workers().run(parts * g.groups() * rowTiles * columnTiles, tile);
            }
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
        private final TileSet.Bound made;

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
            made = tiles.bind((long) g.images() * totals() * g.axes().outputPlane());
        }

        /** Gives one channel of an image its padding. */
        void pad(int channel, int worker) {
            x.copy(source, sourceAt + channel * g.axes().inputPlane(), floats, linesAt + channel * x.channel());
        }

        /** The totals of up to four filters by four of their elements, over one part of the images. */
        void tile(int unit, int worker) {
            int column = unit % columnTiles;
            int row = unit / columnTiles % rowTiles * SIDE;
            int group = unit / columnTiles / rowTiles % g.groups();
            int part = unit / columnTiles / rowTiles / g.groups();
            int rows = Math.min(SIDE, g.filters() - row);
            int sums = memory.of(worker) + sumsAt;
            Arrays.fill(floats, sums, sums + TILE, 0);
            int end = g.images() * (part + 1) / parts;
            for (int image = g.images() * part / parts; image < end; image++) {
                add(image * g.groups() + group, row, rows, column * SIDE, sums);
            }
            int elements = Math.min(SIDE, g.filterElements() - column * SIDE);
            int totals = memory.of(worker) + rowAt;
            cpu.lanes().tiles().totals(floats, sums, SIDE * SIDE, floats, totals);
            for (int i = 0; i < rows; i++) {
                System.arraycopy(floats, totals + i * SIDE, floats,
                        total(part, group * g.filters() + row + i) + column * SIDE, elements);
            }
        }

        /** The totals of some filters for all cells of one channel, over one part of the images. */
        void channel(int unit, int worker) {
            int channel = unit % g.channels();
            Piece piece = pieces.get(unit / g.channels() % pieces.size());
            int group = unit / g.channels() / pieces.size() % g.groups();
            int part = unit / g.channels() / pieces.size() / g.groups();
            int cells = g.axes().cells();
            int sums = memory.of(worker) + sumsAt;
            if (adds()) {
                Arrays.fill(floats, sums, sums + piece.filters * channelSums(), 0);
            }
            int end = g.images() * (part + 1) / parts;
            for (int image = g.images() * part / parts; image < end; image++) {
                int imageGroup = image * g.groups() + group;
                int from = linesAt + (imageGroup * g.channels() + channel) * x.channel();
                int dyFrom = dyAt + (imageGroup * g.filters() + piece.first) * g.axes().outputPlane();
                for (int row = 0; row < g.axes().kernel()[0]; row++) {
                    row(piece, from + x.line(g.axes().reach(0, row), 0), dyFrom,
                            sums + row * g.axes().kernel()[1] * Tiles.LANES);
                }
            }
            int totals = memory.of(worker) + rowAt;
            cpu.lanes().tiles().totals(floats, sums, piece.filters * cells, floats, totals);
            for (int i = 0; i < piece.filters; i++) {
                System.arraycopy(floats, totals + i * cells, floats,
                        total(part, group * g.filters() + piece.first + i) + channel * cells, cells);
            }
        }

        /** Adds what a row of cells meets in one image. */
        private void row(Piece piece, int from, int dyFrom, int sums) {
            int cellStep = x.line(0, g.axes().reach(1, 1));
            for (int s = 0; s < piece.strips.size(); s++) {
                Strip strip = piece.strips.get(s);
                for (int lane = 0; lane < Tiles.LANES; lane += cpu.lanes().elements().width()) {
                    made.get(strip.tile).run(lines, from + strip.first * cellStep + lane, dy, dyFrom + lane, 0,
                            g.axes().output()[0], 0, 0, floats, sums + strip.first * Tiles.LANES + lane);
                }
            }
        }

        private void add(int imageGroup, int row, int rows, int column, int sums) {
            int plane = g.axes().outputPlane();
            for (int i = 0; i < rows;) {
                int height = rows - i >= 4 ? 4 : rows - i >= 2 ? 2 : 1;
                cpu.lanes().tiles().dots(height, dyLines.length, length, dy,
                        dyAt + (imageGroup * g.filters() + row + i) * plane, plane, dyLines, lines,
                        linesAt + imageGroup * g.channels() * x.channel(), starts, column, xLines, floats,
                        sums + i * SIDE * Tiles.LANES);
                i += height;
            }
        }

        /** Where a part's totals of a filter begin. */
        private int total(int part, int filter) {
            return memory.start() + totalsAt + part * totals() + filter * g.filterElements();
        }

        /** The gradient of one filter. */
        void filter(int filter, int worker) {
            int first = total(0, filter);
            for (int part = 1; part < parts; part++) {
                cpu.lanes().elements().apply(Fn2.ADD, floats, first, floats, total(part, filter), floats, first,
                        g.filterElements());
            }
            writer.write(filter * g.filterElements(), g.filterElements(), floats, first, floats,
                    memory.of(worker) + finishAt);
        }
    }
}
