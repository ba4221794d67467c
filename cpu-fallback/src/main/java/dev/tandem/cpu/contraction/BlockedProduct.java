package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import dev.tandem.cpu.contraction.MatMulKernel.Geometry;
import dev.tandem.cpu.contraction.RowPanels.Panel;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product by tiles. A is packed once into panels of rows, unless generated tiles read its rows where they lie. B goes by
 * in strips of columns and blocks of depth, packed into
 * panels of a tile's columns if many rows of A will read them, else read where it lies. Sums stay in the result if a tile fits
 * there as it is, else in scratch until the last block of depth, when they are finished.
 *
 * <p><i>Numerics</i>: each result is one chain of fused multiply-adds over k, whatever the blocks.
 */
final class BlockedProduct implements Generated {

    /** From so many rows on it pays to pack B. */
    private static final int MANY_ROWS = 48;
    /** The depth of a block of packed B: a panel of it fits the first caches. */
    private static final int PACKED_DEPTH = 512;
    /** The depth of a block of B where it lies: few enough rows for as many pages of memory. */
    private static final int LYING_DEPTH = 32;
    /** Likewise for as few rows as wait for memory: no more pages than the processor fetches ahead. */
    private static final int FEW_ROWS_DEPTH = 16;
    private static final int FEW_ROWS = 12;
    /** Tiles in {@link #panelTiles}, and beside each the one that adds. */
    static final int LYING = 0;
    static final int PACKED = 2;
    private static final int STRIP_COLUMNS = 1024;
    /** The rows of A in a unit of work: with {@link #PACKED_DEPTH} they fill a part of the second cache. */
    private static final int UNIT_PANELS = 8;
    /** Floats of B that stay in the second cache beside everything else: all columns are one unit, whose rows are finished whole. */
    private static final int SMALL = 1 << 15;
    /** The units that a strip is cut into at least, where it has as many panels: enough for many processors. */
    private static final int UNITS = 32;

    final Geometry g;
    final Finish finish;
    final Tiles tiles;
    final RowPanels rows;
    private final TileSet generated;
    /** By panel of rows: tiles that begin with 0, or add to what is there; of B packed, and where it lies. */
    final int[][] panelTiles;
    final int width;
    final int depth;
    final boolean packs;
    final boolean direct;
    final int stripPanels;
    /** Units that the rows are cut into. */
    final int rowUnits;
    final int unitColumns;
    final int[] offsets;
    final int[] packedOffsets;
    final int aPackedAt;
    final int bPackedAt;
    final int stripAt;
    final int finishAt;
    private final Cpu cpu;
    private final Scratch scratch;

    BlockedProduct(Geometry g, Finish finish, Cpu cpu) {
        this.g = g;
        this.finish = finish;
        this.cpu = cpu;
        tiles = cpu.lanes().tiles();
        rows = new RowPanels(g.m());
        width = tiles.columns();
        packs = g.transB() || g.m() >= MANY_ROWS;
        depth = Math.min(g.k(), packs ? PACKED_DEPTH : g.m() <= FEW_ROWS ? FEW_ROWS_DEPTH : LYING_DEPTH);
        direct = finish.isPlain() && g.n() % width == 0 && rows.paddedRows() == g.m();
        stripPanels = Math.min((g.n() + width - 1) / width, STRIP_COLUMNS / width);
        boolean isSmall = (long) g.n() * g.k() <= SMALL;
        rowUnits = isSmall ? Math.min(rows.count(), UNITS) : (rows.count() + UNIT_PANELS - 1) / UNIT_PANELS;
        unitColumns = isSmall ? stripPanels : Math.max(1, Math.min(UNIT_PANELS, stripPanels * rowUnits / UNITS));
        offsets = multiples(depth, g.n());
        packedOffsets = multiples(depth, width);
        generated = new TileSet(tiles);
        panelTiles = new int[rows.count()][];
        if (cpu.lanes().elements().width() > 1) {
            Arrays.setAll(panelTiles, r -> panelTiles(rows.get(r)));
        }
        boolean many = g.batch() > 1;
        scratch = new Scratch(cpu.workers().count());
        long a = (long) rows.paddedRows() * g.k();
        long b = (long) depth * width * (packs ? stripPanels : 1);
        long strip = direct ? 0 : (long) rows.paddedRows() * stripPanels * width;
        aPackedAt = many ? scratch.each(a) : scratch.shared(a);
        bPackedAt = many ? scratch.each(b) : scratch.shared(b);
        stripAt = many ? scratch.each(strip) : scratch.shared(strip);
        finishAt = scratch.each(finish.scratchFloats());
    }

    private int[] panelTiles(Panel panel) {
        int cStride = direct ? g.n() : stripPanels * width;
        int[] numbers = new int[PACKED + 2];
        Arrays.fill(numbers, -1);
        for (int add = 0; add < (g.k() > depth ? 2 : 1); add++) {
            if (!packs && g.n() >= width) {
                numbers[LYING + add] = generated.add(tile(panel, g.n(), cStride, add > 0));
            }
            if (packs || g.n() % width > 0) {
                numbers[PACKED + add] = generated.add(tile(panel, width, cStride, add > 0));
            }
        }
        return numbers;
    }

    private TileSpec tile(Panel panel, int bStride, int cStride, boolean adds) {
        boolean whole = g.k() % depth == 0;
        return g.transA()
                ? TileSpec.product(panel.height(), 2, width / 2, new Axis(depth, bStride, panel.height()), whole, 1,
                        cStride, adds)
                : TileSpec.product(panel.rows(), 2, width / 2, new Axis(depth, bStride, 1), whole, g.k(), cStride,
                        adds);
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
        var memory = scratch.bind(workspace);
        var writer = finish.bind(operands, results);
        if (g.batch() == 1) {
            var run = new ProductRun(this, operands, results, writer, memory, memory.start());
            Team team = (long) g.m() * g.n() * g.k() < Team.WORTH_SHARING ? Team.alone(0) : Team.of(cpu.workers());
            return () -> {
                run.begin();
                run.multiply(0, team);
            };
        }
        int workers = cpu.workers().count();
        var runs = new ProductRun[workers];
        var teams = new Team[workers];
        for (int worker = 0; worker < workers; worker++) {
            runs[worker] = new ProductRun(this, operands, results, writer, memory, memory.of(worker));
            teams[worker] = Team.alone(worker);
        }
        Work product = (matrix, worker) -> runs[worker].multiply(matrix, teams[worker]);
        return () -> {
            for (ProductRun run : runs) {
                run.begin();
            }
            cpu.workers().run(g.batch(), product);
        };
    }

    private static int[] multiples(int count, int of) {
        int[] multiples = new int[count];
        for (int i = 0; i < count; i++) {
            multiples[i] = i * of;
        }
        return multiples;
    }
}
