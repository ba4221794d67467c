package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;

/** Contractions with vectors. */
final class VectorTiles implements Tiles {

    private static final int LENGTH = VectorLanes.LENGTH;

    @Override
    public int columns() {
        return 2 * LENGTH;
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

    @Override
    public void transpose(float[] from, int fromAt, int pitch, int rows, int columns, float[] to, int toAt,
            int toPitch) {
        int wholeRows = rows / LENGTH * LENGTH;
        int wholeColumns = columns / LENGTH * LENGTH;
        for (int row = 0; row < wholeRows; row += LENGTH) {
            for (int column = 0; column < wholeColumns; column += LENGTH) {
                BlockTranspose.copy(from, fromAt + row * pitch + column, pitch, to, toAt + column * toPitch + row,
                        toPitch);
            }
        }
        Tiles.super.transpose(from, fromAt + wholeColumns, pitch, wholeRows, columns - wholeColumns, to,
                toAt + wholeColumns * toPitch, toPitch);
        Tiles.super.transpose(from, fromAt + wholeRows * pitch, pitch, rows - wholeRows, columns, to, toAt + wholeRows,
                toPitch);
    }
}
