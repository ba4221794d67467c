package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.GeneratedTap;
import dev.tandem.cpu.code.TapSpec;
import dev.tandem.cpu.code.TapSpec.Strides;
import dev.tandem.cpu.code.TapTile;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of one image with long lines, its input gradient, or a product of matrices, by generated tiles: at each position the cells that lie inside the
 * source, which is read where it is, as the weights are. Until the tiles are ready, another kernel does the work.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over channels and cells, as that other kernel's; beside
 * padding, of which it adds the products.
 */
final class TapSweep implements Kernel {

    /** Sums that fit the registers beside what they are made of: 32 of them with the widest vectors, 16 with others. */
    private static final int MOST_SUMS = 20;
    private static final int FEW_SUMS = 12;
    private static final int WIDEST = 16;
    private static final int MOST_ROWS = 12;
    private static final int MOST_VECTORS = 4;
    /** Runs after which the tiles are asked for. */
    private static final int ENOUGH = 3;

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
     */
    record Plan(int groups, int rows, int channels, int[] result, int[] source, int[] cells, int[] first, int[] step,
            int[] cellStep, int length, Strides weights, int weightRow) {

        /** Of a convolution. */
        static Plan forward(Axes a, int groups, int rows, int channels) {
            int[] first = {-a.low()[0], -a.low()[1]};
            return new Plan(groups, rows, channels, a.output(), a.input(), a.kernel(), first, a.stride(), a.dilation(),
                    a.output()[2], new Strides(a.cells(), a.kernel()[1], 1), channels * a.cells());
        }

        /** Of the input gradient of a convolution whose positions are neighbours. */
        static Plan backward(Axes a, int groups, int rows, int channels) {
            int[] cellStep = {-a.dilation()[0], -a.dilation()[1]};
            return new Plan(groups, rows, channels, a.input(), a.output(), a.kernel(), a.low(), a.stride(), cellStep,
                    a.input()[2], new Strides(rows * a.cells(), a.kernel()[1], 1), a.cells());
        }

        /** Of a product whose right operand is lines: C[rows,length] = A[rows,channels]·B. */
        static Plan product(int rows, int length, int channels, boolean transA) {
            int[] one = {1, 1};
            int[] zero = {0, 0};
            return new Plan(1, rows, channels, one, one, one, zero, one, one, length,
                    new Strides(transA ? rows : 1, 0, 0), transA ? 1 : channels);
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

        Strides sourceStrides() {
            return new Strides(sourcePlane(), cellStep[0] * source[1] * length, cellStep[1] * length);
        }
    }

    /** Rows that are computed together. */
    private record Piece(int first, int rows, List<Strip> strips) {
    }

    /** Some vectors of a line. */
    private record Strip(int at, GeneratedTap tile) {
    }

    private final Plan p;
    private final int source;
    private final int filter;
    private final Finish finish;
    private final Kernel before;
    private final Cpu cpu;
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
                ? new TapSweep(plan, source, filter, finish, before, cpu)
                : before;
    }

    private TapSweep(Plan p, int source, int filter, Finish finish, Kernel before, Cpu cpu) {
        this.p = p;
        this.source = source;
        this.filter = filter;
        this.finish = finish;
        this.before = before;
        this.cpu = cpu;
        run = p.result[1] * p.length;
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
        int most = lanes == WIDEST ? MOST_SUMS : FEW_SUMS;
        int wide = rows > 8 && lanes == WIDEST ? 2 : Math.clamp(most / rows, 1, MOST_VECTORS);
        int vectors = p.length / lanes;
        int count = (vectors + wide - 1) / wide;
        var strips = new ArrayList<Strip>();
        for (int i = 0; i < count; i++) {
            int from = vectors * i / count;
            var spec = new TapSpec(rows, vectors * (i + 1) / count - from, lanes, p.channels, p.cells[0], p.cells[1],
                    p.isInside(),
                    p.sourceStrides(), p.weights, p.weightRow, resultRow);
            strips.add(new Strip(from * lanes, GeneratedTap.of(spec, shared(cpu.lanes().tiles()))));
        }
        return strips;
    }

    private static GeneratedTap.Shared shared(Tiles tiles) {
        return (rows, depth, weights, lines, result) -> {
            int[] offsets = new int[depth];
            for (int k = 0; k < depth; k++) {
                offsets[k] = k * tiles.columns();
            }
            tiles.multiply(rows, depth, weights, 0, lines, 0, offsets, 0, result, 0, tiles.columns(), false);
        };
    }

    /** Makes the tiles at once, cold as they are. */
    void makeTiles() {
        pieces.forEach(piece -> piece.strips.forEach(strip -> strip.tile.make()));
    }

    @Override
    public String describe() {
        return "generated when hot";
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
            if (sweep.isReady()) {
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
        private final @Nullable TapTile[][] tiles;
        private int runs;
        private boolean ready;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            x = Storage.floats(operands[source]);
            xAt = Storage.start(operands[source]);
            w = Storage.floats(operands[filter]);
            wAt = Storage.start(operands[filter]);
            y = Storage.floats(results[0]);
            yAt = Storage.start(results[0]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            tiles = new TapTile[pieces.size()][];
            for (int i = 0; i < tiles.length; i++) {
                tiles[i] = new TapTile[pieces.get(i).strips.size()];
            }
        }

        /** Whether all tiles are there; asks for them when that is worth it. */
        boolean isReady() {
            if (!ready) {
                runs++;
                ready = true;
                for (int i = 0; i < tiles.length; i++) {
                    for (int s = 0; s < tiles[i].length; s++) {
                        GeneratedTap tile = pieces.get(i).strips.get(s).tile;
                        tiles[i][s] = tile.ready();
                        ready &= tiles[i][s] != null;
                        if (runs == ENOUGH) {
                            tile.ask(p.multiplyAdds());
                        }
                    }
                }
            }
            return ready;
        }

        /** Some rows of the result, over all positions that have one place on the first axis. */
        void line(int unit, int worker) {
            int place = unit % p.result[0];
            int which = unit / p.result[0] % pieces.size();
            int group = unit / p.result[0] / pieces.size();
            Piece piece = pieces.get(which);
            int row = group * p.rows + piece.first;
            float[] c = finish.isPlain() ? y : memory.floats();
            int cAt = finish.isPlain() ? yAt + row * resultRow + place * run : memory.of(worker) + sumsAt;
            sums(piece, which, place, xAt + group * p.channels * p.sourcePlane(),
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

        private void sums(Piece piece, int which, int place, int group, int weights, float[] c, int cAt) {
            @Nullable
            TapTile[] row = tiles[which];
            int at0 = p.first[0] + place * p.step[0];
            int fromRow = p.from(at0, 0);
            int toRow = p.to(at0, 0);
            for (int column = 0; column < p.result[1]; column++) {
                int at1 = p.first[1] + column * p.step[1];
                int fromColumn = p.from(at1, 1);
                int toColumn = p.to(at1, 1);
                int at = group + (at0 * p.source[1] + at1) * p.length;
                for (int s = 0; s < row.length; s++) {
                    int strip = piece.strips.get(s).at;
                    TapTile tile = Objects.requireNonNull(row[s]);
                    tile.run(x, at + strip, w, weights, fromRow, toRow, fromColumn, toColumn, c,
                            cAt + column * p.length + strip);
                }
            }
        }
    }
}
