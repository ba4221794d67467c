package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.code.TileSpec.Span;
import dev.tandem.cpu.contraction.TileCut.Part;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution whose window only shifts lines (the samples of a batch, or of a block of it), its input gradient, or a product of
 * matrices, by generated tiles: at each position the cells that lie inside the source, which is read where it is, as the weights
 * are. Neighbouring positions are one long line, whose vectors meet cells of their own at the edges. Until the tiles are ready,
 * another kernel does the work.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over rows of cells, channels and cells, as that other kernel's; beside
 * padding, of which it adds the products.
 */
final class LineSweep implements Generated {

    /** Floats of a line that is worth it where there are many images. */
    private static final int BLOCK = 16;

    /**
     * What is swept: along lines of one length, and over two axes, for which the lists have an entry each.
     *
     * @param images whose groups are swept one by one
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
    record Plan(int images, int groups, int rows, int channels, int[] result, int[] source, int[] cells, int[] first,
            int[] step,
            int[] cellStep, int length, int[] weights, int weightRow) {

        /** Of a convolution. */
        static Plan forward(Axes a, int images, int groups, int rows, int channels) {
            int[] first = {-a.low()[0], -a.low()[1]};
            return new Plan(images, groups, rows, channels, a.output(), a.input(), a.kernel(), first, a.stride(),
                    a.dilation(),
                    a.output()[2], new int[]{a.kernel()[1], a.cells(), 1}, channels * a.cells());
        }

        /** Of the input gradient of a convolution whose positions are neighbours. */
        static Plan backward(Axes a, int images, int groups, int rows, int channels) {
            int[] cellStep = {-a.dilation()[0], -a.dilation()[1]};
            return new Plan(images, groups, rows, channels, a.input(), a.output(), a.kernel(), a.low(), a.stride(),
                    cellStep,
                    a.input()[2], new int[]{a.kernel()[1], rows * a.cells(), 1}, a.cells());
        }

        /** Of a product whose right operand is lines: C[rows,length] = A[rows,channels]·B. */
        static Plan product(int rows, int length, int channels, boolean transA) {
            int[] one = {1, 1};
            int[] zero = {0, 0};
            return new Plan(1, 1, rows, channels, one, one, one, zero, one, one, length,
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

        /** Whether no window reaches into the padding on an axis. */
        boolean isInside(int axis) {
            for (int at = first[axis]; at <= first[axis] + (result[axis] - 1) * step[axis]; at += step[axis]) {
                if (from(at, axis) > 0 || to(at, axis) < cells[axis]) {
                    return false;
                }
            }
            return true;
        }

        /** Whether a row of cells is short enough to be written out with as many sums as there may be. */
        boolean isWrittenOut() {
            return cells[1] <= TileSpec.mostWrittenOut(TileCut.WRITTEN_OUT);
        }

        long multiplyAdds() {
            return (long) images * groups * rows * channels * cells[0] * cells[1] * result[0] * result[1] * length;
        }

        int sourcePlane() {
            return source[0] * source[1] * length;
        }

        /** Some rows over some vectors of a line, which meet these cells of a row. */
        TileSpec tile(int height, List<Span> spans, int lanes, int resultRow) {
            var spec = new TileSpec(height, spans.size(), lanes,
                    new Axis(cells[0], cellStep[0] * source[1] * length, weights[0]),
                    new Axis(channels, sourcePlane(), weights[1]), new Axis(cells[1], cellStep[1] * length, weights[2]),
                    isInside(0) && (isWrittenOut() || isInside(1)), weightRow, resultRow, false);
            return isWrittenOut() && !(isInside(0) && isInside(1)) ? spec.with(spans) : spec;
        }
    }

    /**
     * Neighbouring positions of a line.
     *
     * @param at their first's coordinate in the source
     * @param spans the cells that each meets
     */
    private record Stretch(int position, int at, List<Span> spans) {
    }

    /** Rows that are computed together. */
    private record Piece(int first, int rows, List<Strip> strips) {
    }

    /**
     * Some vectors of a stretch.
     *
     * @param source where they begin in the source's line
     * @param result where they begin in the result's
     */
    private record Strip(int source, int result, int from, int to, int tile) {
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
        cut();
        scratch = new Scratch(cpu.workers().count());
        sumsAt = scratch.each(finish.isPlain() ? 0 : (long) pieces.getLast().rows * run);
        finishAt = scratch.each(finish.scratchFloats());
    }

    /** Whether this is for a convolution of so many images. */
    static boolean suits(Axes axes, int images) {
        return (images == 1 || axes.input()[2] == BLOCK) && PaddedLines.suits(axes);
    }

    /** The positions of a line, as far as they can be one: neighbours, and of those that are not written out such as meet the same cells. */
    private List<Stretch> stretches() {
        var stretches = new ArrayList<Stretch>();
        for (int i = 0; i < p.result[1]; i++) {
            int at = p.first[1] + i * p.step[1];
            var span = new Span(p.from(at, 1), p.to(at, 1));
            Stretch last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null && p.step[1] == 1 && (p.isWrittenOut() || last.spans.getLast().equals(span))) {
                last.spans.add(span);
            } else {
                stretches.add(new Stretch(i, at, new ArrayList<>(List.of(span))));
            }
        }
        return stretches;
    }

    /** Cuts rows and stretches into the tiles that keep the multipliers busiest. */
    private void cut() {
        int lanes = cpu.lanes().elements().width();
        int most = p.cells[1] > 1 ? Math.min(TileCut.WRITTEN_OUT, TileSet.mostSums(lanes)) : TileSet.mostSums(lanes);
        List<Stretch> stretches = stretches();
        var lines = stretches.stream().map(s -> vectors(s.spans, lanes)).toList();
        TileCut cut = TileCut.of(p.rows, lines, most);
        for (Part rows : TileCut.parts(p.rows, cut.rows())) {
            var strips = new ArrayList<Strip>();
            for (int i = 0; i < lines.size(); i++) {
                Stretch stretch = stretches.get(i);
                for (Part part : TileCut.parts(lines.get(i).size(), cut.vectors())) {
                    var spans = lines.get(i).subList(part.from(), part.from() + part.count());
                    int tile = tiles.add(p.tile(rows.count(), spans, lanes, resultRow));
                    strips.add(new Strip(stretch.at * p.length + part.from() * lanes,
                            stretch.position * p.length + part.from() * lanes, spans.getFirst().from(),
                            spans.getFirst().to(), tile));
                }
            }
            pieces.add(new Piece(rows.from(), rows.count(), strips));
        }
    }

    /** The spans of the vectors that positions are made of. */
    private List<Span> vectors(List<Span> positions, int lanes) {
        return positions.stream().flatMap(s -> Collections.nCopies(p.length / lanes, s).stream()).toList();
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
        var sweep = new Run(operands, results, workspace);
        Work line = sweep::line;
        int units = p.images * p.result[0] * p.groups * pieces.size();
        Team team = p.multiplyAdds() < Team.WORTH_SHARING ? Team.alone(0) : Team.of(cpu.workers());
        return sweep.tiles.onceReady(() -> team.run(units, line), before.bind(operands, results, workspace));
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

        /**
         * Some rows of the result, over all positions that have one place on the first axis: image by image, and in one place by
         * place, so that a worker reads what it wrote in the kernel before.
         */
        void line(int unit, int worker) {
            Piece piece = pieces.get(unit % pieces.size());
            int group = unit / pieces.size() % p.groups;
            int place = unit / pieces.size() / p.groups % p.result[0];
            int image = unit / pieces.size() / p.groups / p.result[0];
            int part = image * p.groups + group;
            int row = part * p.rows + piece.first;
            float[] c = finish.isPlain() ? y : memory.floats();
            int cAt = finish.isPlain() ? yAt + row * resultRow + place * run : memory.of(worker) + sumsAt;
            sums(piece, place, xAt + part * p.channels * p.sourcePlane(),
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

        private void sums(Piece piece, int place, int part, int weights, float[] c, int cAt) {
            int at = p.first[0] + place * p.step[0];
            int from = p.from(at, 0);
            int to = p.to(at, 0);
            int line = part + at * p.source[1] * p.length;
            for (int s = 0; s < piece.strips.size(); s++) {
                Strip strip = piece.strips.get(s);
                tiles.get(strip.tile).run(x, line + strip.source, w, weights, from, to, strip.from, strip.to, c,
                        cAt + strip.result);
            }
        }
    }
}
