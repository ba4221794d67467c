package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Tiles;

/** Contractions without vectors. */
final class ScalarTiles implements Tiles {

    private static final int COLUMNS = 8;

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void multiply(int rows, int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c, int cAt, int cStride, boolean add) {
        for (int i = 0; i < rows; i++) {
            int row = cAt + i * cStride;
            if (!add) {
                java.util.Arrays.fill(c, row, row + COLUMNS, 0);
            }
            for (int k = 0; k < depth; k++) {
                float factor = a[aAt + k * rows + i];
                int from = bAt + offsets[offsetsAt + k];
                for (int j = 0; j < COLUMNS; j++) {
                    c[row + j] = Math.fma(factor, b[from + j], c[row + j]);
                }
            }
        }
    }

    @Override
    public void dots(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b,
            int bAt, int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt) {
        int whole = length / LANES * LANES;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < 4; j++) {
                int x0 = aAt + i * aStride;
                int y0 = bAt + bStarts[bFrom + j];
                int pair = sumsAt + (i * 4 + j) * LANES;
                add(lines, 0, whole, a, x0, aLines, b, y0, bLines, sums, pair);
                add(lines, whole, length, a, x0, aLines, b, y0, bLines, sums, pair);
            }
        }
    }

    @Override
    public void totals(float[] sums, int sumsAt, int count, float[] to, int toAt) {
        float[] s = new float[LANES];
        for (int i = 0; i < count; i++) {
            System.arraycopy(sums, sumsAt + i * LANES, s, 0, LANES);
            for (int half = LANES / 2; half > 0; half /= 2) {
                for (int j = 0; j < half; j++) {
                    s[j] += s[j + half];
                }
            }
            to[toAt + i] = s[0];
        }
    }

    private static void add(int lines, int from, int to, float[] a, int aAt, int[] aLines, float[] b, int bAt,
            int[] bLines, float[] sums, int pair) {
        for (int l = 0; l < lines; l++) {
            for (int x = from; x < to; x++) {
                int sum = pair + x % LANES;
                sums[sum] = Math.fma(a[aAt + aLines[l] + x], b[bAt + bLines[l] + x], sums[sum]);
            }
        }
    }
}
