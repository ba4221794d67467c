package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;

/** Contractions with vectors. */
final class VectorTiles implements Tiles {

    @Override
    public int columns() {
        return 2 * VectorLanes.LENGTH;
    }

    @Override
    public void multiply(int rows, int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c, int cAt, int cStride, boolean add) {
        RowTiles.multiply(rows, depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
    }

    @Override
    public void dots(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b,
            int bAt, int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt) {
        DotTiles.dots(rows, lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt);
    }

    @Override
    public void totals(float[] sums, int sumsAt, int count, float[] to, int toAt) {
        LaneTotals.totals(sums, sumsAt, count, to, toAt);
    }
}
