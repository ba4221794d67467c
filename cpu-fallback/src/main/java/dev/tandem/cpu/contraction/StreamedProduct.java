package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.contraction.MatMulKernel.Geometry;
import dev.tandem.cpu.contraction.TileCut.Part;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of very few rows by a matrix that no cache holds: it waits for memory, so the matrix is read as memory likes it, some rows
 * at a time, each from one end of a unit's columns to the other, by generated tiles that add to sums in the first cache. Until they are
 * ready, another kernel does the work.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over k, as that other kernel's.
 */
final class StreamedProduct implements Generated {

    /** Rows of a result that are few enough. */
    private static final int MOST_ROWS = 4;
    /** Rows of the matrix that are read at once: as many streams as the processor follows. */
    private static final int DEPTH = 16;
    private static final int MOST_VECTORS = 8;
    /** Columns of a unit of work at most: a row's part is a page of memory. */
    private static final int COLUMNS = 1024;

    private final Geometry g;
    private final Finish finish;
    private final Kernel before;
    private final Cpu cpu;
    private final int lanes;
    private final List<Part> units;
    private final TileSet tiles;
    /** By unit: its strips, and by strip the tile. */
    private final List<List<Part>> strips;
    private final int[][] tile;
    private final Scratch scratch;
    private final int sumsAt;
    private final int pitch;
    private final int finishAt;

    StreamedProduct(Geometry g, Finish finish, Kernel before, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.before = before;
        this.cpu = cpu;
        lanes = cpu.lanes().elements().width();
        int vectors = (g.n() + lanes - 1) / lanes;
        int workers = cpu.workers().count();
        units = TileCut.parts(vectors, Math.min(COLUMNS / lanes, (vectors + workers - 1) / workers));
        pitch = COLUMNS;
        int most = Math.min(MOST_VECTORS, TileSet.mostSums(lanes) / g.m());
        tiles = new TileSet(cpu.lanes().tiles());
        strips = units.stream().map(u -> TileCut.parts(u.count(), most)).toList();
        tile = strips.stream().map(s -> s.stream().mapToInt(part -> tiles.add(tile(part.count()))).toArray())
                .toArray(int[][]::new);
        scratch = new Scratch(workers);
        sumsAt = scratch.each((long) g.m() * pitch);
        finishAt = scratch.each(finish.scratchFloats());
    }

    /** Whether this is for such a product. */
    static boolean suits(Geometry g, Cpu cpu) {
        return cpu.lanes().elements().width() > 1 && g.batch() == 1 && g.m() <= MOST_ROWS && !g.transA()
                && !g.transB();
    }

    private TileSpec tile(int vectors) {
        return TileSpec.product(g.m(), vectors, lanes, new Axis(DEPTH, g.n(), 1), g.k() % DEPTH == 0, g.k(), pitch,
                true);
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
        var product = new Run(operands, results, workspace);
        Work columns = product::columns;
        return product.made.onceReady(() -> cpu.workers().run(units.size(), columns),
                before.bind(operands, results, workspace));
    }

    private final class Run {
        private final float[] a;
        private final int aAt;
        private final float[] b;
        private final int bAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;
        private final float[] floats;
        private final TileSet.Bound made;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            a = Storage.floats(operands[0]);
            aAt = Storage.start(operands[0]);
            b = Storage.floats(operands[1]);
            bAt = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
            floats = memory.floats();
            made = tiles.bind((long) g.m() * g.n() * g.k());
        }

        /** All rows of some columns. */
        void columns(int unit, int worker) {
            int first = units.get(unit).from() * lanes;
            int count = Math.min(g.n() - first, units.get(unit).count() * lanes);
            int sums = memory.of(worker) + sumsAt;
            Arrays.fill(floats, sums, sums + g.m() * pitch, 0);
            List<Part> parts = strips.get(unit);
            for (int k = 0; k < g.k(); k += DEPTH) {
                int depth = Math.min(DEPTH, g.k() - k);
                for (int s = 0; s < parts.size(); s++) {
                    int column = parts.get(s).from() * lanes;
                    made.get(tile[unit][s]).run(b, bAt + k * g.n() + first + column, a, aAt + k, 0, 1, 0, depth,
                            floats, sums + column);
                }
            }
            for (int row = 0; row < g.m(); row++) {
                writer.write(row * g.n() + first, count, floats, sums + row * pitch, floats,
                        memory.of(worker) + finishAt);
            }
        }
    }
}
