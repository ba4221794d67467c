package dev.tandem.cpu.contraction;

import dev.tandem.cpu.contraction.MatMulKernel.Geometry;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A·Bᵀ where both operands have the depth along their rows: each result is a product of two vectors as they lie, so nothing is
 * packed. Reads A once for every {@link #COLUMNS} rows of B.
 *
 * <p><i>Numerics</i>: 16 partial sums a result, added in the order of {@link LaneSums}.
 */
final class VectorProducts implements Kernel {

    private static final int COLUMNS = 64;
    private static final int ROWS = 4;

    private final Geometry g;
    private final Finish finish;
    private final Cpu cpu;
    private final int rowTiles;
    private final int columnBlocks;
    private final Scratch scratch;
    private final int sumsAt;
    private final int blockAt;
    private final int finishAt;
    private final int[] starts;

    VectorProducts(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        rowTiles = (g.m() + ROWS - 1) / ROWS;
        columnBlocks = (g.n() + COLUMNS - 1) / COLUMNS;
        scratch = new Scratch(cpu.workers().count());
        sumsAt = scratch.each(ROWS * 4 * Tiles.LANES);
        blockAt = scratch.each(ROWS * COLUMNS);
        finishAt = scratch.each(finish.scratchFloats());
        starts = new int[columnBlocks * COLUMNS];
        for (int j = 0; j < starts.length; j++) {
            starts[j] = Math.min(j, g.n() - 1) * g.k();
        }
    }

    @Override
    public long workspaceBytes() {
        return scratch.bytes();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        var run = new Run(operands, results, workspace);
        int units = g.batch() * columnBlocks * rowTiles;
        Work unit = run::unit;
        return () -> cpu.workers().run(units, unit);
    }

    private final class Run {
        private static final int[] ONE_LINE = {0};

        private final float[] a;
        private final int aAt;
        private final float[] b;
        private final int bAt;
        private final Finish.Writer writer;
        private final Scratch.Bound memory;

        Run(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
            a = Storage.floats(operands[0]);
            aAt = Storage.start(operands[0]);
            b = Storage.floats(operands[1]);
            bAt = Storage.start(operands[1]);
            writer = finish.bind(operands, results);
            memory = scratch.bind(workspace);
        }

        /** Units go down the rows first: then the columns of B stay in the cache. */
        void unit(int unit, int worker) {
            int row = unit % rowTiles * ROWS;
            int column = unit / rowTiles % columnBlocks * COLUMNS;
            int matrix = unit / rowTiles / columnBlocks;
            int rows = Math.min(ROWS, g.m() - row);
            int columns = Math.min(COLUMNS, g.n() - column);
            int mine = memory.of(worker);
            int from = aAt + (matrix * g.m() + row) * g.k();
            int to = bAt + matrix * g.n() * g.k();
            for (int j = 0; j < columns; j += 4) {
                for (int i = 0; i < rows; i += height(rows - i)) {
                    products(from, to, i, height(rows - i), column + j, Math.min(4, columns - j),
                            mine + blockAt + j, mine + sumsAt);
                }
            }
            for (int i = 0; i < rows; i++) {
                writer.write((matrix * g.m() + row + i) * g.n() + column, columns, memory.floats(),
                        mine + blockAt + i * COLUMNS, memory.floats(), mine + finishAt);
            }
        }

        private static int height(int left) {
            return left >= 4 ? 4 : left >= 2 ? 2 : 1;
        }

        private void products(int from, int to, int i, int height, int column, int columns, int block, int sums) {
            float[] floats = memory.floats();
            java.util.Arrays.fill(floats, sums, sums + height * 4 * Tiles.LANES, 0);
            cpu.lanes().tiles().dots(height, 1, g.k(), a, from + i * g.k(), g.k(), ONE_LINE, b, to, starts, column,
                    ONE_LINE, floats, sums);
            for (int r = 0; r < height; r++) {
                for (int j = 0; j < columns; j++) {
                    floats[block + (i + r) * COLUMNS + j] = LaneSums.total(floats, sums + (r * 4 + j) * Tiles.LANES);
                }
            }
        }
    }
}
