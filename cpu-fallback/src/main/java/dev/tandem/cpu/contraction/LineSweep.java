package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of one image with long lines, its input gradient, or a product of matrices, by generated tiles: at each position
 * the cells that lie inside the source, which is read where it is, as the weights are. Until the tiles are ready, another kernel does the work.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over rows of cells, channels and cells, as that other kernel's; beside
 * padding, of which it adds the products.
 */
final class LineSweep implements Generated {

    /** Sums of a tile: with more, and all cells of a row written out, the compiler runs out of registers. */
    private static final int MOST_SUMS = 20;
    private static final int MOST_ROWS = 12;
    private static final int MOST_VECTORS = 4;

    /**
     * What is swept: along lines of one length, and over two axes, for which the lists have an entry each.
     *
     * @param rows channels of the result in a group
     * @param channels of the source in a group
     * @param result positions
     * @param source positions
     * @param cells of the window
     * @param first where cell 0 of position 0 lies in the source
     * @param step how far it lies from that of the next position
     * @param cellStep how far the next cell lies
     * @param weights how far the weights of the next row of cells, channel and cell lie
     */
    record Plan(int groups, int rows, int channels, int[] result, int[] source, int[] cells, int[] first, int[] step,
            int[] cellStep, int length, int[] weights, int weightRow) {

        /** Of a convolution. */
        static Plan forward(Axes a, int groups, int rows, int channels) {
            int[] first = {-a.low()[0], -a.low()[1]};
            return new Plan(groups, rows, channels, a.output(), a.input(), a.kernel(), first, a.stride(), a.dilation(),
                    a.output()[2], new int[]{a.kernel()[1], a.cells(), 1}, channels * a.cells());
        }

        /** Of the input gradient of a convolution whose positions are neighbours. */
        static Plan backward(Axes a, int groups, int rows, int channels) {
            int[] cellStep = {-a.dilation()[0], -a.dilation()[1]};
            return new Plan(groups, rows, channels, a.input(), a.output(), a.kernel(), a.low(), a.stride(), cellStep,
                    a.input()[2], new int[]{a.kernel()[1], rows * a.cells(), 1}, a.cells());
        }

        /** Of a product whose right operand is lines: C[rows,length] = A[rows,channels]·B. */
        static Plan product(int rows, int length, int channels, boolean transA) {
            int[] one = {1, 1};
            int[] zero = {0, 0};
            return new Plan(1, rows, channels, one, one, one, zero, one, one, length,
                    new int[]{0, transA ? rows : 1, 0}, transA ? 1 : channels);
        }

        /** The first cell inside the source, if cell 0 is at {@code at}; no less than {@link #to} if none is. */
        int from(int at, int axis) {
            int step = Math.abs(cellStep[axis]);
            int before = cellStep[axis] > 0 ? -at : at - (source[axis] - 1);
            return Math.min(cells[axis], before <= 0 ? 0 : (before + step - 1) / step);
        }

        /** One more than the last cell inside the source. */
        int to(int at, int axis) {
            int step = Math.abs(cellStep[axis]);
            int room = cellStep[axis] > 0 ? source[axis] - 1 - at : at;
            return room < 0 ? from(at, axis) : Math.max(from(at, axis), Math.min(cells[axis], room / step + 1));
        }

        /** Whether no window reaches into the padding. */
        boolean isInside() {
            for (int axis = 0; axis < 2; axis++) {
                for (int at = first[axis]; at <= first[axis] + (result[axis] - 1) * step[axis]; at += step[axis]) {
                    if (from(at, axis) > 0 || to(at, axis) < cells[axis]) {
                        return false;
                    }
                }
            }
            return true;
        }

        long multiplyAdds() {
            return (long) groups * rows * channels * cells[0] * cells[1] * result[0] * result[1] * length;
        }

        int sourcePlane() {
            return source[0] * source[1] * length;
        }

        /** Some rows over some vectors of a line. */
        TileSpec tile(int height, int vectors, int lanes, int resultRow) {
            return new TileSpec(height, vectors, lanes,
                    new Axis(cells[0], cellStep[0] * source[1] * length, weights[0]),
                    new Axis(channels, sourcePlane(), weights[1]), new Axis(cells[1], cellStep[1] * length, weights[2]),
                    isInside(), weightRow, resultRow, false);
        }
    }

    /** Rows that are computed together. */
    private record Piece(int first, int rows, List<Strip> strips) {
    }

    /** Some vectors of a line. */
    private record Strip(int at, int tile) {
    }

    private final Plan p;
    private final int source;
    private final int filter;
    private final Finish finish;
    private final Kernel before;
    private final Cpu cpu;
    private final TileSet tiles;
    private final List<Piece> pieces = new ArrayList<>();
    private final int run;
    private final int resultRow;
    private final Scratch scratch;
    private final int sumsAt;
    private final int finishAt;

    /**
     * The kernel for a plan: the one that does the work before, if the plan is not for these vectors.
     *
     * @param source which operand is swept over
     * @param filter which operand the weights are
     */
    static Kernel after(Kernel before, Plan plan, int source, int filter, Finish finish, Cpu cpu) {
        int lanes = cpu.lanes().elements().width();
        return lanes > 1 && plan.length % lanes == 0
                ? new LineSweep(plan, source, filter, finish, before, cpu)
                : before;
    }

    private LineSweep(Plan p, int source, int filter, Finish finish, Kernel before, Cpu cpu) {
        this.p = p;
        this.source = source;
        this.filter = filter;
        this.finish = finish;
        this.before = before;
        this.cpu = cpu;
        run = p.result[1] * p.length;
        tiles = new TileSet(cpu.lanes().tiles());
        resultRow = finish.isPlain() ? p.result[0] * run : run;
        int count = (p.rows + MOST_ROWS - 1) / MOST_ROWS;
        for (int i = 0; i < count; i++) {
            int first = p.rows * i / count;
            int rows = p.rows * (i + 1) / count - first;
            pieces.add(new Piece(first, rows, strips(rows)));
        }
        scratch = new Scratch(cpu.workers().count());
        sumsAt = scratch.each(finish.isPlain() ? 0 : (long) MOST_ROWS * run);
        finishAt = scratch.each(finish.scratchFloats());
    }

    private List<Strip> strips(int rows) {
        int lanes = cpu.lanes().elements().width();
        int most = p.cells[1] > 1 ? Math.min(MOST_SUMS, TileSet.mostSums(lanes)) : TileSet.mostSums(lanes);
        int wide = Math.clamp(most / rows, 1, MOST_VECTORS);
        int vectors = p.length / lanes;
        int count = (vectors + wide - 1) / wide;
        var strips = new ArrayList<Strip>();
        for (int i = 0; i < count; i++) {
            int from = vectors * i / count;
            TileSpec spec = p.tile(rows, vectors * (i + 1) / count - from, lanes, resultRow);
            strips.add(new Strip(from * lanes, tiles.add(spec)));
        }
        return strips;
    }

    @Override
    public TileSet tiles() {
        return tiles;
    }

    @Override
    public long workspaceBytes() {
        return Math.max(scratch.bytes(), before.workspaceBytes());
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        Bound other = before.bind(operands, results, workspace);
        var sweep = new Run(operands, results, workspace);
        Work line = sweep::line;
        int units = p.groups * pieces.size() * p.result[0];
        Team team = p.multiplyAdds() < Team.WORTH_SHARING ? Team.alone(0) : Team.of(cpu.workers());
        return () -> {
            if (sweep.tiles.isReady()) {
                team.run(units, line);
            } else {
                other.run();
            }
        };
    }

    private final class Run {
        private final float[] x;
        private final int xAt;
        private final float[] w;
        private final int wAt;
        private final float[] y;
        private final int yAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final TileSet.Bound tiles;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[source]);
            xAt = Storage.start(operands[source]);
            w = Storage.floats(operands[filter]);
            wAt = Storage.start(operands[filter]);
            y = Storage.floats(results[0]);
            yAt = Storage.start(results[0]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            tiles = tiles().bind(p.multiplyAdds());
        }

        /** Some rows of the result, over all positions that have one place on the first axis. */
        void line(int unit, int worker) {
            int which = unit % pieces.size();
            int group = unit / pieces.size() % p.groups;
            int place = unit / pieces.size() / p.groups;
            Piece piece = pieces.get(which);
            int row = group * p.rows + piece.first;
            float[] c = finish.isPlain() ? y : memory.floats();
            int cAt = finish.isPlain() ? yAt + row * resultRow + place * run : memory.of(worker) + sumsAt;
            sums(piece, place, xAt + group * p.channels * p.sourcePlane(),
                    wAt + group * p.rows * p.channels * p.cells[0] * p.cells[1] + piece.first * p.weightRow, c, cAt);
            if (finish.isPlain()) {
                return;
            }
            int finishing = memory.of(worker) + finishAt;
            if (p.result[0] == 1) {
                writer.write(row * run, piece.rows * run, c, cAt, c, finishing);
                return;
            }
            for (int i = 0; i < piece.rows; i++) {
                writer.write(((row + i) * p.result[0] + place) * run, run, c, cAt + i * run, c, finishing);
            }
        }

        private void sums(Piece piece, int place, int group, int weights, float[] c, int cAt) {
            int at0 = p.first[0] + place * p.step[0];
            int fromRow = p.from(at0, 0);
            int toRow = p.to(at0, 0);
            for (int column = 0; column < p.result[1]; column++) {
                int at1 = p.first[1] + column * p.step[1];
                int fromColumn = p.from(at1, 1);
                int toColumn = p.to(at1, 1);
                int at = group + (at0 * p.source[1] + at1) * p.length;
                for (int s = 0; s < piece.strips.size(); s++) {
                    int strip = piece.strips.get(s).at;
                    tiles.get(piece.strips.get(s).tile).run(x, at + strip, w, weights, fromRow, toRow, fromColumn,
                            toColumn, c,
                            cAt + column * p.length + strip);
                }
            }
        }
    }
}
