package dev.tandem.cpu.contraction;

import dev.tandem.cpu.contraction.RowPanels.Panel;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Work;
import dev.tandem.spi.Tensor;

/** One matrix product at a time of a {@link BlockedProduct}, with addresses: the phases and where they are. */
final class ProductRun {

    private final BlockedProduct p;
    private final float[] a;
    private final int aStart;
    private final float[] b;
    private final int bStart;
    private final float[] result;
    private final int resultStart;
    private final Finish.Writer writer;
    private final Scratch.Bound memory;
    private final float[] scratch;
    private final int aPacked;
    private final int bPacked;
    private final int strip;
    private final int panels;
    private final Work packRows = this::packRows;
    private final Work packColumns = this::packColumns;
    private final Work compute = this::compute;

    private final TileSet.Bound made;
    private boolean ready;
    private int matrix;
    private int firstPanel;
    private int stripPanels;
    private int k0;
    private int depth;

    /** Fixes the addresses; what one product needs for itself lies at {@code own}. */
    ProductRun(BlockedProduct p, Tensor[] operands, Tensor[] results, Finish.Writer writer, Scratch.Bound memory,
            int own) {
        this.p = p;
        a = Storage.floats(operands[0]);
        aStart = Storage.start(operands[0]);
        b = Storage.floats(operands[1]);
        bStart = Storage.start(operands[1]);
        result = Storage.floats(results[0]);
        resultStart = Storage.start(results[0]);
        this.writer = writer;
        this.memory = memory;
        scratch = memory.floats();
        aPacked = own + p.aPackedAt;
        bPacked = own + p.bPackedAt;
        strip = own + p.stripAt;
        made = p.tiles().bind((long) p.g.batch() * p.g.m() * p.g.n() * p.g.k());
        panels = (p.g.n() + p.width - 1) / p.width;
    }

    /** Finds out whether generated tiles are ready. */
    void begin() {
        ready = made.isReady();
    }

    void multiply(int which, Team team) {
        matrix = which;
        if (!ready || p.g.transA()) {
            team.run(p.rows.count(), packRows);
        }
        for (firstPanel = 0; firstPanel < panels; firstPanel += p.stripPanels) {
            stripPanels = Math.min(p.stripPanels, panels - firstPanel);
            for (k0 = 0; k0 < p.g.k(); k0 += p.depth) {
                depth = Math.min(p.depth, p.g.k() - k0);
                if (p.packs) {
                    team.run(stripPanels, packColumns);
                } else if (isRagged(firstPanel + stripPanels - 1)) {
                    packColumns(stripPanels - 1, 0);
                }
                team.run(p.rowUnits * columnUnits(), compute);
            }
        }
    }

    private int columnUnits() {
        return (stripPanels + p.unitColumns - 1) / p.unitColumns;
    }

    private boolean isRagged(int panel) {
        return (panel + 1) * p.width > p.g.n();
    }

    private void packRows(int panel, int worker) {
        int from = aStart + matrix * p.g.m() * p.g.k();
        int rowStride = p.g.transA() ? 1 : p.g.k();
        int depthStride = p.g.transA() ? p.g.m() : 1;
        p.rows.pack(panel, p.g.k(), a, from, rowStride, depthStride, scratch, aPacked);
    }

    /** Packs one panel of the strip for this block of depth; a ragged one is filled up with zeros. */
    private void packColumns(int panel, int worker) {
        int column = (firstPanel + panel) * p.width;
        int columns = Math.min(p.width, p.g.n() - column);
        int to = bPacked + (p.packs ? panel * p.depth * p.width : 0);
        int from = bStart + matrix * p.g.n() * p.g.k();
        if (p.g.transB()) {
            p.tiles.transpose(b, from + column * p.g.k() + k0, p.g.k(), columns, depth, scratch, to, p.width);
        } else {
            for (int k = 0; k < depth; k++) {
                System.arraycopy(b, from + (k0 + k) * p.g.n() + column, scratch, to + k * p.width, columns);
            }
        }
        for (int j = columns; j < p.width; j++) {
            for (int k = 0; k < depth; k++) {
                scratch[to + k * p.width + j] = 0;
            }
        }
    }

    private void compute(int unit, int worker) {
        int row = unit % p.rowUnits;
        int firstRow = TileCut.share(p.rows.count(), row, p.rowUnits);
        int lastRow = TileCut.share(p.rows.count(), row + 1, p.rowUnits);
        int first = TileCut.share(stripPanels, unit / p.rowUnits, columnUnits());
        int last = TileCut.share(stripPanels, unit / p.rowUnits + 1, columnUnits());
        float[] c = p.direct ? result : scratch;
        int cAt = p.direct ? resultStart + matrix * p.g.m() * p.g.n() + firstPanel * p.width : strip;
        int cStride = p.direct ? p.g.n() : p.stripPanels * p.width;
        for (int panel = first; panel < last; panel++) {
            boolean packed = p.packs || isRagged(firstPanel + panel);
            float[] source = packed ? scratch : b;
            int from = packed
                    ? bPacked + (p.packs ? panel * p.depth * p.width : 0)
                    : bStart + (matrix * p.g.k() + k0) * p.g.n() + (firstPanel + panel) * p.width;
            int[] offsets = packed ? p.packedOffsets : p.offsets;
            for (int r = firstRow; r < lastRow; r++) {
                Panel rows = p.rows.get(r);
                if (ready) {
                    int tile = p.panelTiles[r][(packed ? BlockedProduct.PACKED : BlockedProduct.LYING)
                            + (k0 > 0 ? 1 : 0)];
                    int left = p.g.transA()
                            ? aPacked + p.rows.packedAt(r, p.g.k()) + k0 * rows.height()
                            : aStart + (matrix * p.g.m() + rows.first()) * p.g.k() + k0;
                    made.get(tile).run(source, from, p.g.transA() ? scratch : a, left, 0, 1, 0, depth, c,
                            cAt + rows.first() * cStride + panel * p.width);
                    continue;
                }
                p.tiles.multiply(rows.height(), depth, scratch,
                        aPacked + p.rows.packedAt(r, p.g.k()) + k0 * rows.height(), source, from, offsets, 0, c,
                        cAt + rows.first() * cStride + panel * p.width, cStride, k0 > 0);
            }
        }
        if (!p.direct && k0 + depth == p.g.k()) {
            finish(firstRow, lastRow, first, last, worker);
        }
    }

    private void finish(int firstRow, int lastRow, int first, int last, int worker) {
        int column = (firstPanel + first) * p.width;
        int columns = Math.min(p.g.n(), (firstPanel + last) * p.width) - column;
        int row = p.rows.get(firstRow).first();
        int end = p.rows.get(lastRow - 1).first() + p.rows.get(lastRow - 1).rows();
        for (; row < end; row++) {
            writer.write((matrix * p.g.m() + row) * p.g.n() + column, columns, scratch,
                    strip + row * p.stripPanels * p.width + first * p.width, scratch,
                    memory.of(worker) + p.finishAt);
        }
    }
}
